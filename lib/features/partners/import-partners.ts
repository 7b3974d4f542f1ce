import { type CsvError, parse } from 'csv-parse/sync'
import { z } from 'zod'
import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { createPartner } from './create-partner.ts'
import { type CreatePartnerInput, importedPartnerSchema } from './schemas.ts'

/** The columns of the file, of which only the name has to be there. */
export const IMPORT_COLUMNS = ['name', 'slug', 'tags', 'contacts', 'notes'] as const

const MOST_BYTES = 10_000_000
const MOST_LINES = 10_000

/** What became of a line of the file. */
export type ImportedLine = {
  /** Where it begins, from 1 on. */
  line: number
  result: 'created' | 'exists' | 'invalid'
  name: string
  /** Of the partner; null where there is none. */
  slug: string | null
  /** Why it was left out; null for the others. */
  problem: string | null
}

type Line = { line: number; fields: Record<string, string> } | { line: number; problem: string }

/**
 * Makes partners of a CSV file (RFC 4180) with a line of column names, each line for itself: those that are wrong are named,
 * and keep no others back. A partner that is there already, by its slug or else by its name, stays as it is.
 * @param text the file
 * @param dryRun to say what would become of each line, and make nothing
 * @throws AppError `forbidden`, `invalid` for a file without these columns, and for one that is too long
 */
export async function importPartners(
  ctx: { actor: Actor },
  text: string,
  { dryRun = false }: { dryRun?: boolean } = {},
): Promise<ImportedLine[]> {
  requirePermission(ctx.actor, 'partner.manage')
  const seen = new Map<string, number>()
  const report: ImportedLine[] = []
  for (const line of linesOf(text)) {
    if ('problem' in line) report.push(invalid(line.line, '', line.problem))
    else report.push(await importLine(ctx, line, { seen, dryRun }))
  }
  return report
}

async function importLine(
  ctx: { actor: Actor },
  { line, fields }: Extract<Line, { fields: unknown }>,
  { seen, dryRun }: { seen: Map<string, number>; dryRun: boolean },
): Promise<ImportedLine> {
  const name = fields.name ?? ''
  const parsed = importedPartnerSchema.safeParse(fields)
  if (!parsed.success) return invalid(line, name, problemOf(parsed.error))
  const partner = parsed.data
  const identity = partner.slug === undefined ? `name ${partner.name}` : `slug ${partner.slug}`
  const before = seen.get(identity)
  if (before !== undefined) return invalid(line, name, `The same partner is in line ${before}.`)
  seen.set(identity, line)
  const existing = await slugOfExisting(partner)
  if (existing !== null) return { line, result: 'exists', name: partner.name, slug: existing, problem: null }
  if (dryRun)
    return { line, result: 'created', name: partner.name, slug: partner.slug ?? null, problem: null }
  try {
    const { slug } = await createPartner(ctx, partner)
    return { line, result: 'created', name: partner.name, slug, problem: null }
  } catch (error) {
    if (!AppError.is(error) || error.code === 'forbidden') throw error
    return invalid(line, name, error.message)
  }
}

const invalid = (line: number, name: string, problem: string): ImportedLine => ({
  ...{ line, result: 'invalid', name, slug: null, problem },
})

const problemOf = ({ issues }: z.ZodError): string =>
  issues.map(({ path, message }) => `${String(path[0])}: ${message}`).join(' ')

/** The slug of the partner that a line names; null where it would be a new one. */
async function slugOfExisting({ name, slug }: CreatePartnerInput): Promise<string | null> {
  const found = await db().team.findFirst({
    where: { partner: { isNot: null }, deletedAt: null, ...(slug === undefined ? { name } : { slug }) },
    select: { slug: true },
  })
  return found?.slug ?? null
}

/** The lines of the file, those that are no CSV among them. A field begins with an apostrophe where ours puts one. */
function linesOf(text: string): Line[] {
  if (Buffer.byteLength(text) > MOST_BYTES)
    throw new AppError('invalid', 'The file is larger than 10 MB.', 'file')
  if (text.trim() === '') throw withoutColumns()
  const broken: Line[] = []
  const records = parse<{ record: Record<string, string>; info: { lines: number } }>(text, {
    ...{ bom: true, info: true, skip_empty_lines: true, skip_records_with_error: true, trim: true },
    // One that stands within a field is a part of it.
    relax_quotes: true,
    columns: (head: string[]) => checkedColumns(head),
    on_skip: (error: CsvError | undefined) => {
      const line = Number(error?.lines ?? 0)
      // All that follows it would be a part of that field.
      if (error?.code === 'CSV_QUOTE_NOT_CLOSED')
        throw new AppError(
          'invalid',
          'A quotation mark is opened, and not closed up to the end of the file.',
          'file',
        )
      broken.push({ line, problem: 'It has more or fewer fields than the first line.' })
    },
  })
  if (records.length + broken.length > MOST_LINES)
    throw new AppError('invalid', `The file has more than ${MOST_LINES} lines.`, 'file')
  const whole = records.map(({ record, info }): Line => ({ line: info.lines, fields: plain(record) }))
  return [...whole, ...broken].toSorted((a, b) => a.line - b.line)
}

const plain = (record: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, value.replace(/^'(?=[=+\-@])/, '')]),
  )

const headSchema = z.array(z.enum(IMPORT_COLUMNS))

function checkedColumns(head: string[]): string[] {
  const columns = headSchema.safeParse(head.map((name) => name.trim().toLowerCase()))
  if (columns.success && columns.data.includes('name')) return columns.data
  throw withoutColumns()
}

const withoutColumns = () =>
  new AppError(
    'invalid',
    `The first line must name the columns, separated by commas: name, and any of ${IMPORT_COLUMNS.slice(1).join(', ')}.`,
    'file',
  )
