import { describe, expect, it } from 'vitest'
import { addressWarning, readySentence } from './addresses.ts'

const LOCAL = 'http://localhost:3000'

describe('the last line of a start', () => {
  it.each([
    ['127.0.0.1', 3000, LOCAL, `Ready on ${LOCAL}`],
    ['::1', 3000, LOCAL, `Ready on ${LOCAL}`],
    ['0.0.0.0', 3000, LOCAL, `Ready on ${LOCAL}`],
    ['localhost', 80, 'http://localhost', 'Ready on http://localhost'],
    ['127.0.0.1', 3001, LOCAL, `Ready on ${LOCAL}, listening on http://127.0.0.1:3001`],
    ['::1', 3001, LOCAL, `Ready on ${LOCAL}, listening on http://[::1]:3001`],
    [
      '10.0.0.5',
      443,
      'https://portal.example.com',
      'Ready on https://portal.example.com, listening on http://10.0.0.5:443',
    ],
  ])('of HOST %s, PORT %i and PUBLIC_URL %s is: %s', (host, port, publicUrl, sentence) => {
    expect(readySentence({ host, port, publicUrl })).toBe(sentence)
  })
})

describe('a warning about addresses', () => {
  it.each([
    ['127.0.0.1', LOCAL],
    ['localhost', LOCAL],
    ['::1', 'http://[::1]:3000'],
    ['0.0.0.0', 'https://portal.example.com'],
    ['10.0.0.5', 'https://portal.example.com'],
  ])('is not given for HOST %s with PUBLIC_URL %s', (host, publicUrl) => {
    expect(addressWarning({ host, port: 3000, publicUrl })).toBeNull()
  })

  it.each(['0.0.0.0', '::', '192.168.1.5'])('is given for HOST %s with PUBLIC_URL on localhost', (host) => {
    const warning = addressWarning({ host, port: 3000, publicUrl: LOCAL })
    expect(warning).toContain(`HOST ${host} accepts other machines, but PUBLIC_URL is ${LOCAL}`)
  })
})
