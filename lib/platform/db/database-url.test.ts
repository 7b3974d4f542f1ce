import { describe, expect, it } from 'vitest'
import { isDatabaseUrl, schemaOf, withStrictTls } from './database-url.ts'

describe('a connection URL', () => {
  it.each([
    'postgresql://app:secret@db.example.com:5432/latchkey',
    'postgres://app@db/latchkey?sslmode=verify-full&sslrootcert=/etc/ca.pem',
    'postgresql://app%40srv:p%23ss@db/latchkey',
    'postgresql://app:p@ss@db/latchkey',
    'postgresql:///latchkey?host=/var/run/postgresql',
    'postgresql://app:secret@/latchkey?host=/var/run/postgresql',
    'postgresql://app:secret@%2Fvar%2Frun%2Fpostgresql/latchkey',
    'postgresql://app:secret@[::1]:5432/latchkey',
    'postgresql://db/latchkey?user=app@srv',
  ])('takes %s', (url) => {
    expect(isDatabaseUrl(url)).toBe(true)
  })

  it.each([
    'mysql://app:secret@db/latchkey',
    'host=db dbname=latchkey',
    'postgresql://',
    'postgresql://app:12#34@db/latchkey',
    'postgresql://app:p#ss@db/latchkey',
    'postgresql://app:12/34@db/latchkey',
    'postgresql://app:50%off@db/latchkey',
  ])('refuses %s, whose parts nobody can tell', (url) => {
    expect(isDatabaseUrl(url)).toBe(false)
  })

  it('names its schema, if any', () => {
    expect(schemaOf('postgresql://db/latchkey?sslmode=disable&schema=tenant')).toBe('tenant')
    expect(schemaOf('postgresql://db/latchkey')).toBeNull()
  })

  it('asks for no less of TLS than the driver gives, unless libpq’s ways are asked for', () => {
    expect(withStrictTls('postgresql://db/x?sslmode=require&a=b')).toBe(
      'postgresql://db/x?sslmode=verify-full&a=b',
    )
    const kept = [
      'sslmode=verify-full',
      'sslmode=disable',
      'sslmode=no-verify',
      'uselibpqcompat=true&sslmode=require',
    ]
    for (const query of kept)
      expect(withStrictTls(`postgresql://db/x?${query}`)).toBe(`postgresql://db/x?${query}`)
  })
})
