import type { Command } from 'commander'
import { z } from 'zod'
import { createUser } from '#lib/features/people/create-user.ts'
import { createInvitation } from '#lib/features/people/invitations.ts'
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

/** `user create | invite`. */
export function addUserCommands(root: Command, withDatabase: WithDatabase): void {
  const user = root.command('user').description('create accounts and invite people')

  user
    .command('create')
    .description('create an account')
    .requiredOption('--email <address>', 'the e-mail address to sign in with')
    .option('--role <role>', `${ROLES_IN_WORDS} (default "developer")`)
    .option('--name <name>', 'name for people')
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
}

async function create(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { email, role, name, json, passwordStdin } = createSchema.parse(options)
  if (!passwordStdin) throw new UsageError('Pass the password on standard input with --password-stdin.')
  const password = passwordSchema.parse(await readSecret('password'))
  await withDatabase(async () => {
    const { userId, teamSlug } = await createUser({ actor: operator }, { email, role, name, password })
    print(json, { user_id: userId, email, role, team: teamSlug }, [
      `${email} may sign in (${role}, team ${teamSlug}).`,
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
