import { isUtf8 } from 'node:buffer'
import { readFile } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import { z } from 'zod'
import { changePartner } from '#lib/features/partners/change-partner.ts'
import { createPartner } from '#lib/features/partners/create-partner.ts'
import { findPartner, type Partner, staffPeople } from '#lib/features/partners/find-partner.ts'
import { IMPORT_COLUMNS, type ImportedLine, importPartners } from '#lib/features/partners/import-partners.ts'
import { allPartners, type ListedPartner } from '#lib/features/partners/list-partners.ts'
import { PARTNER_NEEDS, partnerFilterSchema } from '#lib/features/partners/partner-filter.ts'
import { changePartnerSchema, importedPartnerSchema } from '#lib/features/partners/schemas.ts'
import { contactLine } from '#lib/features/partners/shown-settings.ts'
import { STAGE_LABELS, STAGES, stageTimes } from '#lib/features/partners/stages.ts'
import { emailSchema } from '#lib/features/people/schemas.ts'
import { waitInWords } from '#lib/features/requests/words.ts'
import { teamSlugSchema } from '#lib/features/teams/schemas.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { tagSchema } from '#lib/kernel/tags.ts'
import { EXIT_CODES } from './failure.ts'
import { operator, print, typedFile, UsageError, type WithDatabase } from './input.ts'

const ctx = { actor: operator }
const json = z.boolean().default(false)
const listSchema = z.object({
  stage: z.enum(STAGES).optional(),
  need: z.enum(PARTNER_NEEDS).optional(),
  tag: tagSchema.optional(),
  search: z.string().optional(),
  /** Empty for nobody. */
  owner: z.literal('').or(emailSchema).optional(),
  json,
})
const showSchema = z.object({ slug: teamSlugSchema, json })
const createSchema = importedPartnerSchema.extend({ json })
const changeSchema = z.object({
  slug: teamSlugSchema,
  tags: z.string().optional(),
  contacts: z.string().optional(),
  notes: z.string().optional(),
  /** Empty for nobody. */
  owner: z.literal('').or(emailSchema).optional(),
  json,
})
const importSchema = z.object({ file: z.string().min(1), dryRun: z.boolean().default(false), json })

/** `partner list | show | create | change | import`. */
export function addPartnerCommands(root: Command, withDatabase: WithDatabase): void {
  const partner = root.command('partner').description('list, make and change partners')

  partner
    .command('list')
    .description('list partners, those in trouble first; 10,000 at most')
    .addOption(new Option('--stage <stage>', 'only those that got so far').choices(STAGES))
    .addOption(new Option('--need <need>', 'only those that need somebody').choices(PARTNER_NEEDS))
    .option('--tag <tag>', 'only those with this tag')
    .option('--search <text>', 'only those with this in their name, slug or contacts')
    .option('--owner <address>', 'only those that this person looks after; empty for nobody')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => list(options, withDatabase))

  partner
    .command('show')
    .description('show a partner with its apps, people and stages')
    .requiredOption('--slug <slug>', 'which partner')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => show(options, withDatabase))

  const written = (command: Command) =>
    command
      .option('--tags <tags>', 'separated by spaces or commas')
      .option('--contacts <contacts>', 'addresses, or Name <address>, separated by semicolons')
      .option('--notes <text>', 'for the connectivity team only')
      .option('--json', 'print one JSON object')

  written(partner.command('create').description('make a partner'))
    .requiredOption('--name <name>', 'display name')
    .option(
      '--slug <slug>',
      'its name in commands and URLs (default: made from the name); it can’t be changed later',
    )
    .action((options: unknown) => create(options, withDatabase))

  written(partner.command('change').description('change what is written down of a partner; the rest stays'))
    .requiredOption('--slug <slug>', 'which partner')
    .option('--owner <address>', 'who of the connectivity team looks after it; empty for nobody')
    .action((options: unknown) => change(options, withDatabase))

  partner
    .command('import')
    .description('make partners of a CSV file; those that are there already stay as they are')
    .requiredOption(
      '--file <path>',
      `CSV with the columns ${IMPORT_COLUMNS.join(', ')}; only name is required`,
    )
    .option('--dry-run', 'say what would become of each line, and make nothing')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => importFile(options, withDatabase))
}

async function list(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { stage, need, tag, search, owner, json } = listSchema.parse(options)
  await withDatabase(async () => {
    const filter = partnerFilterSchema.parse({
      ...{ stage, need, tag, q: search ?? '' },
      ...(owner !== undefined && { owner: (await staffIdOf(owner)) || 'nobody' }),
    })
    const partners = await allPartners(ctx, filter)
    print(json, { partners: partners.map(listed) }, [
      ...partners.map(
        ({ slug, name, stage, isStalled, failing }) =>
          `${slug}  ${name}  ${STAGE_LABELS[stage]}${isStalled ? ', stalled' : ''}${failing > 0 ? ', in trouble' : ''}`,
      ),
      ...(partners.length === 0 ? ['No partners match.'] : []),
    ])
  })
}

const listed = ({
  slug,
  name,
  tags,
  owner,
  stage,
  since,
  isStalled,
  failing,
  apps,
  createdAt,
}: ListedPartner) => ({
  ...{
    slug,
    name,
    stage,
    since: since.toISOString(),
    stalled: isStalled,
    failing_apps: failing,
    apps,
    tags,
    owner,
  },
  created_at: createdAt.toISOString(),
})

async function found(slug: string): Promise<Partner> {
  const partner = await findPartner(ctx, slug)
  if (!partner) throw new AppError('not_found', `There is no partner “${slug}”.`, 'slug')
  return partner
}

async function show(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { slug, json } = showSchema.parse(options)
  await withDatabase(async () => {
    const partner = await found(slug)
    const { name, stage, since, tags, notes, contacts, owner, apps, people } = partner
    const moment = (at: Date | null) => at?.toISOString() ?? null
    const times = stageTimes(partner).flatMap(({ lastedMs, ...time }) =>
      lastedMs === null ? [] : [{ ...time, lastedMs }],
    )
    print(
      json,
      {
        ...{
          slug,
          name,
          stage,
          since: since.toISOString(),
          tags,
          notes,
          contacts,
          owner: owner?.name ?? null,
        },
        created_at: moment(partner.createdAt),
        claimed_at: moment(partner.claimedAt),
        first_token_at: moment(partner.firstTokenAt),
        first_call_at: moment(partner.firstCallAt),
        live_at: moment(partner.liveAt),
        seconds_in_stage: Object.fromEntries(
          times.map(({ stage: one, lastedMs }) => [one, Math.round(lastedMs / 1000)]),
        ),
        apps: apps.map(({ clientId, environment, status, state, tokens24h }) => ({
          ...{ client_id: clientId, environment, status, health: state, tokens_24h: tokens24h },
        })),
        people: people.map(({ email, role }) => ({ email, role })),
      },
      [
        `${name} (${slug}): ${STAGE_LABELS[stage]} since ${since.toISOString()}`,
        ...times.map(({ stage: one, lastedMs }) => `  ${STAGE_LABELS[one]}: ${waitInWords(lastedMs)}`),
        `Looked after by ${owner?.name ?? 'nobody'}`,
        ...(tags.length > 0 ? [`Tags: ${tags.join(', ')}`] : []),
        ...contacts.map((contact) => `Contact: ${contactLine(contact)}`),
        ...apps.map(({ clientId, environment, evidence }) => `${clientId}  ${environment}  ${evidence}`),
        ...people.map(({ email, role }) => `${email}  ${role}`),
      ],
    )
  })
}

async function create(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { json, ...partner } = createSchema.parse(options)
  await withDatabase(async () => {
    const { slug } = await createPartner(ctx, partner)
    print(json, { slug, name: partner.name }, [`Made the partner ${slug}.`])
  })
}

async function change(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { slug, json, owner, contacts, ...given } = changeSchema.parse(options)
  await withDatabase(async () => {
    const partner = await found(slug)
    const input = changePartnerSchema.parse({
      teamId: partner.teamId,
      notes: given.notes ?? partner.notes,
      tags: given.tags ?? partner.tags.join(' '),
      contacts: contacts?.replaceAll(';', '\n') ?? partner.contacts.map(contactLine).join('\n'),
      owner: owner === undefined ? (partner.owner?.id ?? '') : await staffIdOf(owner),
      seen: partner.version,
    })
    const { changed } = await changePartner(ctx, input)
    print(json, { slug, changed }, [changed ? `Changed the partner ${slug}.` : 'Nothing to change.'])
  })
}

async function staffIdOf(email: string): Promise<string> {
  if (email === '') return ''
  const person = (await staffPeople(ctx)).find((one) => one.email === email)
  if (!person)
    throw new AppError(
      'not_found',
      `There is nobody with the address ${email} on the connectivity team.`,
      'owner',
    )
  return person.id
}

async function importFile(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { file, dryRun, json } = importSchema.parse(options)
  const bytes = await readFile(typedFile(file)).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`The file ${file} can’t be read (${error.code}).`)
  })
  if (!isUtf8(bytes))
    throw new UsageError(`The file ${file} is not in UTF-8. Save it as “CSV UTF-8”, then try again.`)
  const text = bytes.toString()
  await withDatabase(async () => {
    const report = await importPartners(ctx, text, { dryRun })
    const invalid = report.filter(({ result }) => result === 'invalid')
    print(json, { dry_run: dryRun, ...counts(report), lines: report }, [
      ...invalid.map(({ line, name, problem }) => `Line ${line}${name && ` (${name})`}: ${problem}`),
      summary(report, dryRun),
    ])
    if (invalid.length > 0) process.exitCode = EXIT_CODES.invalid
  })
}

function counts(report: readonly ImportedLine[]) {
  const of = (wanted: ImportedLine['result']) => report.filter(({ result }) => result === wanted).length
  return { created: of('created'), exists: of('exists'), invalid: of('invalid') }
}

function summary(report: readonly ImportedLine[], dryRun: boolean): string {
  const { created, exists, invalid } = counts(report)
  return `${created} ${dryRun ? 'would be made' : 'made'}, ${exists} there already, ${invalid} left out.`
}
