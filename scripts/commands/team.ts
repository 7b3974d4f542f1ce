import type { Command } from 'commander'
import { z } from 'zod'
import { confirmTeam } from '#lib/features/teams/team-confirmation.ts'
import { listAllTeams } from '#lib/features/teams/teams.ts'
import { operator, print, teamSlugSchema, type WithDatabase } from './input.ts'

const confirmSchema = z.object({ slug: teamSlugSchema, json: z.boolean().default(false) })
const listSchema = z.object({ json: z.boolean().default(false) })

/** `team list | confirm`. */
export function addTeamCommands(root: Command, withDatabase: WithDatabase): void {
  const team = root.command('team').description('see who is in a team, and confirm it')

  team
    .command('list')
    .description('list all teams with their members, unconfirmed ones first')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => list(options, withDatabase))

  team
    .command('confirm')
    .description('confirm the members of a team, so that its apps can have what only you grant')
    .requiredOption('--slug <slug>', 'which team')
    .option('--json', 'print one JSON object')
    .action((options: unknown) => confirm(options, withDatabase))
}

async function confirm(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { slug, json } = confirmSchema.parse(options)
  await withDatabase(async () => {
    const { changed, people } = await confirmTeam({ actor: operator }, { slug })
    print(json, { slug, changed, people }, [
      changed ? `Confirmed the team ${slug}.` : `The team ${slug} was already confirmed.`,
      people.length > 0 ? `Members: ${people.join(', ')}.` : 'It has no members.',
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
          slug,
          name,
          confirmed_at: confirmedAt?.toISOString() ?? null,
          people,
        })),
      },
      teams.map(
        ({ slug, confirmedAt, people }) =>
          `${slug}  ${confirmedAt ? `confirmed ${confirmedAt.toISOString().slice(0, 10)}` : 'not confirmed'}  ${people.join(' ') || 'nobody'}`,
      ),
    )
  })
}
