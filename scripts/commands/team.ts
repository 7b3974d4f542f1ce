import type { Command } from 'commander'
import { z } from 'zod'
import { emailSchema } from '#lib/features/people/schemas.ts'
import { addPerson, findInTeam } from '#lib/features/teams/add-person.ts'
import { createTeam } from '#lib/features/teams/create-team.ts'
import { changeRole, removePerson } from '#lib/features/teams/people-of-team.ts'
import {
  TEAM_ROLES_IN_WORDS,
  teamNameSchema,
  teamRoleSchema,
  teamSlugSchema,
} from '#lib/features/teams/schemas.ts'
import { confirmTeam } from '#lib/features/teams/team-confirmation.ts'
import { listAllTeams } from '#lib/features/teams/teams.ts'
import { operator, print, type WithDatabase } from './input.ts'

const json = z.boolean().default(false)
const listSchema = z.object({ json })
const confirmSchema = z.object({ slug: teamSlugSchema, json })
const createSchema = z.object({ slug: teamSlugSchema, name: teamNameSchema.optional(), json })
const personSchema = z.object({ slug: teamSlugSchema, email: emailSchema, json })
const addSchema = personSchema.extend({ role: teamRoleSchema.optional() })
const roleSchema = personSchema.extend({ role: teamRoleSchema })

/** `team list | create | add | remove | role | confirm`. */
export function addTeamCommands(root: Command, withDatabase: WithDatabase): void {
  const team = root.command('team').description('create teams and manage who is in them')

  team
    .command('list')
    .description('list all teams with their members, unconfirmed ones first')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => list(options, withDatabase))

  team
    .command('create')
    .description('create a confirmed team without members')
    .requiredOption('--slug <slug>', 'its name in commands and URLs; it can’t be changed later')
    .option('--name <name>', 'display name (default: the slug)')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => create(options, withDatabase))

  onPerson(team.command('add').description('add someone with an account to a team'))
    .option('--role <role>', `${TEAM_ROLES_IN_WORDS} (default "owner" for the first person, then "member")`)
    .action((options: unknown) => add(options, withDatabase))

  onPerson(team.command('remove').description('remove someone from a team; its apps stay')).action(
    (options: unknown) => remove(options, withDatabase),
  )

  onPerson(team.command('role').description('change someone’s role in a team'))
    .requiredOption('--role <role>', TEAM_ROLES_IN_WORDS)
    .action((options: unknown) => setRole(options, withDatabase))

  team
    .command('confirm')
    .description('confirm a team and its members, so that its apps can get what only you grant')
    .requiredOption('--slug <slug>', 'which team')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => confirm(options, withDatabase))
}

const onPerson = (command: Command) =>
  command
    .requiredOption('--slug <slug>', 'which team')
    .requiredOption('--email <address>', 'whose account')
    .option('--json', 'print one JSON object')

async function create(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { slug, name = slug, json } = createSchema.parse(options)
  await withDatabase(async () => {
    await createTeam({ actor: operator }, { slug, name })
    print(json, { slug, name, people: [] }, [
      `Created the team ${slug}. Add someone: team add --slug ${slug} --email …`,
    ])
  })
}

async function add(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { slug, email, role: wanted, json } = addSchema.parse(options)
  await withDatabase(async () => {
    const { role } = await addPerson({ actor: operator }, { slug, email, role: wanted })
    print(json, { slug, email, role }, [`${email} is in the team ${slug} (${role}).`])
  })
}

async function remove(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { slug, email, json } = personSchema.parse(options)
  await withDatabase(async () => {
    await removePerson({ actor: operator }, await findInTeam({ slug, email }))
    print(json, { slug, email }, [`${email} is no longer in the team ${slug}.`])
  })
}

async function setRole(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { slug, email, role, json } = roleSchema.parse(options)
  await withDatabase(async () => {
    const who = await findInTeam({ slug, email })
    const { changed } = await changeRole({ actor: operator }, { ...who, role })
    print(json, { slug, email, role, changed }, [
      changed ? `${email} is now ${role} in the team ${slug}.` : `${email} was ${role} already.`,
    ])
  })
}

async function confirm(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { slug, json } = confirmSchema.parse(options)
  await withDatabase(async () => {
    const { changed, people, unconfirmed } = await confirmTeam({ actor: operator }, { slug })
    print(json, { slug, changed, people, unconfirmed }, [
      changed ? `Confirmed the team ${slug}.` : `The team ${slug} was already confirmed.`,
      people.length > 0 ? `Members: ${people.join(', ')}.` : 'It has no members.',
      ...(unconfirmed.length > 0 ? [`Unconfirmed addresses: ${unconfirmed.join(', ')}.`] : []),
    ])
  })
}

async function list(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { json } = listSchema.parse(options)
  await withDatabase(async () => {
    const teams = await listAllTeams({ actor: operator })
    print(
      json,
      {
        teams: teams.map(({ slug, name, confirmedAt, people }) => ({
          ...{ slug, name },
          confirmed_at: confirmedAt?.toISOString() ?? null,
          people: people.map(({ email }) => email),
          roles: Object.fromEntries(people.map(({ email, role }) => [email, role])),
          unconfirmed: people.flatMap(({ email, isConfirmed }) => (isConfirmed ? [] : [email])),
        })),
      },
      teams.map(
        ({ slug, confirmedAt, people }) =>
          `${slug}  ${confirmedAt ? `confirmed ${confirmedAt.toISOString().slice(0, 10)}` : 'not confirmed'}  ${
            people
              .map(
                ({ email, role, isConfirmed }) =>
                  `${email} (${isConfirmed ? role : `${role}, address not confirmed`})`,
              )
              .join(' ') || 'nobody'
          }`,
      ),
    )
  })
}
