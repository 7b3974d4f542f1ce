import type { Command } from 'commander'
import { z } from 'zod'
import { changePlatformRole } from '#lib/features/people/account/change-platform-role.ts'
import { disablePerson, enablePerson } from '#lib/features/people/account/disable-person.ts'
import { makeResetLink } from '#lib/features/people/account/forgotten-password.ts'
import {
  findPerson,
  type ListedPerson,
  listPeople,
  teamsOnlyOwnedBy,
} from '#lib/features/people/account/people.ts'
import { createUser } from '#lib/features/people/create-user.ts'
import { clearFactors } from '#lib/features/people/factors/clear-factors.ts'
import { isDemandedOf } from '#lib/features/people/factors/demand.ts'
import { makeEnrolmentLink } from '#lib/features/people/factors/enrolment-link.ts'
import { createInvitation } from '#lib/features/people/invitations.ts'
import { linkAddress } from '#lib/features/people/links.ts'
import {
  emailSchema,
  passwordSchema,
  personNameSchema,
  platformRoleSchema,
  ROLES_IN_WORDS,
} from '#lib/features/people/schemas.ts'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'
import { operator, print, readSecret, UsageError, type WithDatabase } from './input.ts'

const createSchema = z.object({
  email: emailSchema,
  role: platformRoleSchema.default('developer'),
  name: personNameSchema.optional(),
  passwordStdin: z.boolean().default(false),
  json: z.boolean().default(false),
})

const inviteSchema = z.object({
  email: emailSchema.optional(),
  role: platformRoleSchema.default('developer'),
  json: z.boolean().default(false),
})

const listSchema = z.object({
  search: z.string().trim().max(100).default(''),
  json: z.boolean().default(false),
})
const roleSchema = z.object({
  email: emailSchema,
  role: platformRoleSchema,
  json: z.boolean().default(false),
})
const oneSchema = z.object({ email: emailSchema, json: z.boolean().default(false) })

/** `user create | invite | list | show | role | disable | enable | clear-factors | enrol-link | reset-link`. */
export function addUserCommands(root: Command, withDatabase: WithDatabase): void {
  const user = root.command('user').description('create, find, disable and enable accounts; invite people')

  user
    .command('create')
    .description('create an account')
    .requiredOption('--email <address>', 'the e-mail address to sign in with')
    .option('--role <role>', `${ROLES_IN_WORDS} (default "developer")`)
    .option('--name <name>', 'display name')
    .option('--password-stdin', 'read the password from standard input (required)')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => create(options, withDatabase))

  user
    .command('invite')
    .description('print a one-time link to create an account, valid for 24 hours')
    .option('--email <address>', 'the only address that may use it')
    .option('--role <role>', `${ROLES_IN_WORDS} (default "developer")`)
    .option('--json', 'print one JSON object')
    .action((options: unknown) => invite(options, withDatabase))

  user
    .command('list')
    .description('list everyone with an account')
    .option('--search <text>', 'only accounts with this text in name or address')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => list(options, withDatabase))

  const one = (name: string, description: string, run: typeof show) =>
    user
      .command(name)
      .description(description)
      .requiredOption('--email <address>', 'whose account')
      .option('--json', 'print one JSON object')
      .action((options: unknown) => run(options, withDatabase))
  one('show', 'show an account', show)
  user
    .command('role')
    .description('change someone’s role in the portal and end their sessions')
    .requiredOption('--email <address>', 'whose account')
    .requiredOption('--role <role>', ROLES_IN_WORDS)
    .option('--json', 'print one JSON object')
    .action((options: unknown) => setRole(options, withDatabase))
  one('disable', 'disable an account and end its sessions', disable)
  one('enable', 'let someone sign in again', enable)
  one(
    'clear-factors',
    'remove all second factors of an account, end its sessions and print an enrolment link',
    clear,
  )
  one('enrol-link', 'print a one-time link to set up a second factor, valid for 24 hours', enrolLink)
  one('reset-link', 'print a one-time link to choose a new password, valid for 24 hours', resetLink)
}

const shown = ({ id, email, name, role, teams, hasSecondFactor, ...times }: ListedPerson) => ({
  ...{ user_id: id, email, name, role, teams: teams.map(({ slug }) => slug) },
  created_at: times.createdAt.toISOString(),
  last_sign_in_at: times.lastSignInAt?.toISOString() ?? null,
  disabled_at: times.disabledAt?.toISOString() ?? null,
  second_factor: hasSecondFactor,
  email_confirmed_at: times.emailVerifiedAt?.toISOString() ?? null,
})

const day = (time: Date) => time.toISOString().slice(0, 10)

const line = ({ email, name, role, hasSecondFactor, lastSignInAt, disabledAt }: ListedPerson) =>
  `${email}  ${name}  ${role}  ${lastSignInAt ? `signed in ${day(lastSignInAt)}` : 'never signed in'}${hasSecondFactor ? '  second factor' : ''}${disabledAt ? `  disabled ${day(disabledAt)}` : ''}`

async function list(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { search, json } = listSchema.parse(options)
  await withDatabase(async () => {
    const people: ListedPerson[] = []
    for (let after: string | null = null, isMore = true; isMore; ) {
      const page: Awaited<ReturnType<typeof listPeople>> = await listPeople(
        { actor: operator },
        { search, after },
      )
      people.push(...page.people)
      after = page.next
      isMore = after !== null
    }
    print(json, { people: people.map(shown) }, people.length > 0 ? people.map(line) : ['No accounts match.'])
  })
}

async function show(options: unknown, withDatabase: WithDatabase): Promise<void> {
  await withPerson(options, withDatabase, async (person) => [shown(person), [line(person)]])
}

async function setRole(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { email, role, json } = roleSchema.parse(options)
  await withDatabase(async () => {
    const { id } = await findPerson({ actor: operator }, { email })
    const { changed } = await changePlatformRole({ actor: operator }, { userId: id, role })
    print(json, { user_id: id, email, role, changed }, [
      changed ? `${email} is now ${role} and was signed out.` : `${email} was ${role} already.`,
    ])
  })
}

async function disable(options: unknown, withDatabase: WithDatabase): Promise<void> {
  await withPerson(options, withDatabase, async ({ id, email }) => {
    await disablePerson({ actor: operator }, { userId: id })
    const left = (await teamsOnlyOwnedBy({ actor: operator }, { userId: id })).map(({ slug }) => slug)
    return [
      { user_id: id, email, disabled: true, teams_without_owner: left },
      [
        `${email} can’t sign in and was signed out.`,
        ...left.map(
          (slug) =>
            `Nobody can manage the team ${slug} now. Add an owner: team add --slug ${slug} --role owner --email …`,
        ),
      ],
    ]
  })
}

async function enable(options: unknown, withDatabase: WithDatabase): Promise<void> {
  await withPerson(options, withDatabase, async ({ id, email }) => {
    await enablePerson({ actor: operator }, { userId: id })
    return [{ user_id: id, email, disabled: false }, [`${email} can sign in.`]]
  })
}

async function resetLink(options: unknown, withDatabase: WithDatabase): Promise<void> {
  await withPerson(options, withDatabase, async ({ id, email }) => {
    const { code, expiresAt } = await makeResetLink({ actor: operator }, { userId: id })
    const link = linkAddress(routes.resetPassword, code)
    return [
      { user_id: id, email, link, expires_at: expiresAt.toISOString() },
      [`One-time link, valid for 24 hours: ${link}`],
    ]
  })
}

async function clear(options: unknown, withDatabase: WithDatabase): Promise<void> {
  await withPerson(options, withDatabase, async ({ id, email }) => {
    const link = await clearFactors({ actor: operator }, { userId: id, confirmation: email })
    const [shown, lines] = enrolment({ id, email }, link)
    return [shown, [`${email} no longer has a second factor and was signed out.`, ...lines]]
  })
}

async function enrolLink(options: unknown, withDatabase: WithDatabase): Promise<void> {
  await withPerson(options, withDatabase, async ({ id, email }) =>
    enrolment({ id, email }, await makeEnrolmentLink({ actor: operator }, { userId: id })),
  )
}

function enrolment(
  { id, email }: { id: string; email: string },
  { code, expiresAt }: { code: string; expiresAt: Date },
): [Record<string, unknown>, string[]] {
  const link = linkAddress(routes.enrol, code)
  return [
    { user_id: id, email, link, expires_at: expiresAt.toISOString() },
    [`One-time link to set up a second factor, valid for 24 hours: ${link}`],
  ]
}

/** Does something with the account of an address, and prints what came of it. */
async function withPerson(
  options: unknown,
  withDatabase: WithDatabase,
  work: (person: ListedPerson) => Promise<[Record<string, unknown>, string[]]>,
): Promise<void> {
  const { email, json } = oneSchema.parse(options)
  await withDatabase(async () => {
    print(json, ...(await work(await findPerson({ actor: operator }, { email }))))
  })
}

async function create(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { email, role, name, json, passwordStdin } = createSchema.parse(options)
  if (!passwordStdin) throw new UsageError('Pass the password on standard input with --password-stdin.')
  const password = passwordSchema.parse(await readSecret('password'))
  await withDatabase(async () => {
    const { userId, teamSlug } = await createUser({ actor: operator }, { email, role, name, password })
    print(json, { user_id: userId, email, role, team: teamSlug }, [
      `${email} can sign in (${role}, team ${teamSlug}).`,
      ...(isDemandedOf(role)
        ? [`Their role needs a second factor: npm run -s cli -- user enrol-link --email ${email}`]
        : []),
    ])
  })
}

async function invite(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { email, role, json } = inviteSchema.parse(options)
  await withDatabase(async () => {
    const { code } = await createInvitation({ actor: operator }, { role, email: email ?? null })
    const link = `${env.publicUrl}${routes.setup}#${code}`
    print(json, { link, role }, [`One-time link, valid for 24 hours: ${link}`])
  })
}
