import { describe, expect, it } from 'vitest'
import { developer, operator } from '#e2e/fixtures/people.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { importPartners } from './import-partners.ts'

const ctx = { actor: operator }
const HEAD = 'name,slug,tags,contacts,notes'
const file = (...lines: string[]) => [HEAD, ...lines].join('\r\n')
const outcomes = async (text: string, more = {}) =>
  (await importPartners(ctx, text, more)).map(({ line, result, slug, problem }) => [
    line,
    result,
    slug,
    problem,
  ])

/** Each is wrong in a way of its own; `n` keeps them apart. */
const BROKEN: readonly ((n: number) => string)[] = [
  (n) => `,broken-${n},,,`,
  (n) => `Broken ${n},Not A Slug,,,`,
  (n) => `Broken ${n},broken-${n},bad_tag!,,`,
  (n) => `Broken ${n},broken-${n},,no-address,`,
  (n) => `Broken ${n},broken-${n},,a@b.example;a@b.example,`,
  (n) => `Broken ${n},broken-${n},`,
  (n) => `Broken ${n},broken-${n},,,,more`,
  (n) => `"   ",broken-${n},,,`,
  (n) => `Broken ${n},broken-${n},,Ada <ada>,`,
  (n) => `Broken ${n},new,,,`,
]

describe('a file of partners', () => {
  it('makes the good ones, names the broken ones, and makes none twice', async () => {
    const lines = Array.from({ length: 1_000 }, (_, n) =>
      n % 50 === 7
        ? (BROKEN[Math.floor(n / 50) % BROKEN.length]?.(n) ?? '')
        : `Imported ${n},imported-${n},"eu, n${n % 7}",Ops ${n} <ops-${n}@import.example>,`,
    )
    const first = await importPartners(ctx, file(...lines))
    expect(first).toHaveLength(1_000)
    const broken = first.filter(({ result }) => result === 'invalid')
    expect(broken.map(({ line }) => line)).toEqual(Array.from({ length: 20 }, (_, n) => 50 * n + 7 + 2))
    for (const { problem } of broken) expect(problem).toMatch(/\.$/)
    expect(first.filter(({ result }) => result === 'created')).toHaveLength(980)
    const rows = () => db().partner.count({ where: { team: { slug: { startsWith: 'imported-' } } } })
    expect(await rows()).toBe(980)
    const audited = await db().auditEntry.count({ where: { action: 'partner.created' } })

    const again = await importPartners(ctx, file(...lines))
    expect(again.filter(({ result }) => result === 'exists')).toHaveLength(980)
    expect(again.filter(({ result }) => result === 'invalid')).toHaveLength(20)
    expect(await rows()).toBe(980)
    expect(await db().auditEntry.count({ where: { action: 'partner.created' } })).toBe(audited)
  })

  it('may leave the slug out: then the name says who it is', async () => {
    const text = 'Name,Contacts\nWithout Slug,"Ada <ada@import.example>; ops@import.example"\nWithout Slug,\n'
    expect(await outcomes(text, { dryRun: true })).toEqual([
      [2, 'created', null, null],
      [3, 'invalid', null, 'The same partner is in line 2.'],
    ])
    expect(await outcomes(text)).toEqual([
      [2, 'created', 'without-slug', null],
      [3, 'invalid', null, 'The same partner is in line 2.'],
    ])
    expect((await outcomes(text))[0]).toEqual([2, 'exists', 'without-slug', null])
    const { contacts } = await db().partner.findFirstOrThrow({
      where: { team: { slug: 'without-slug' } },
      select: { contacts: { select: { email: true, name: true }, orderBy: { email: 'asc' } } },
    })
    expect(contacts).toEqual([
      { email: 'ada@import.example', name: 'Ada' },
      { email: 'ops@import.example', name: '' },
    ])
  })

  it('is read as spreadsheets write it: a byte order mark, lines within quotes, an apostrophe before a formula', async () => {
    const text = `\uFEFFslug,name,notes\r\nquoted-lines,"'=Sum, ""Ltd""","one\ntwo"\r\n\r\nafter-lines,After,\r\n`
    expect(await outcomes(text)).toEqual([
      [3, 'created', 'quoted-lines', null],
      [5, 'created', 'after-lines', null],
    ])
    const row = await db().partner.findFirstOrThrow({
      where: { team: { slug: 'quoted-lines' } },
      select: { notes: true, team: { select: { name: true } } },
    })
    expect(row).toEqual({ notes: 'one\ntwo', team: { name: '=Sum, "Ltd"' } })
  })

  it('needs its columns, and somebody who may', async () => {
    await expect(importPartners(ctx, 'partner,who\na,b\n')).rejects.toThrow(
      'The first line must name the columns',
    )
    const open = file('Before,before-open,,,', '"Open,open,,,', 'After,after-open,,,')
    await expect(importPartners(ctx, open)).rejects.toThrow('A quotation mark is opened')
    expect(await db().team.count({ where: { slug: 'before-open' } })).toBe(0)
    await expect(importPartners(ctx, '\n')).rejects.toThrow('The first line must name the columns')
    await expect(importPartners({ actor: await developer('imports') }, file('A,a,,,'))).rejects.toSatisfy(
      (error) => AppError.is(error) && error.code === 'forbidden',
    )
  })
})
