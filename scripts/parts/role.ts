import { SettingsError } from '#lib/platform/settings.ts'

/** What of Latchkey a machine runs: all of it, or one part for those who spread the parts over machines. */
export const ROLES = ['all', 'token', 'web', 'worker'] as const
export type Role = (typeof ROLES)[number]

/**
 * The role that the command line names: `--role web` or `--role=web`.
 * @throws SettingsError for a role that there is none of
 */
export function roleIn(args: readonly string[]): Role {
  const at = args.findIndex((arg) => arg === '--role' || arg.startsWith('--role='))
  if (at === -1) return 'all'
  const named = args[at] === '--role' ? args[at + 1] : args[at]?.slice('--role='.length)
  const role = ROLES.find((one) => one === named)
  if (!role)
    throw new SettingsError(
      `--role has an invalid value. Set it to ${ROLES.slice(0, -1).join(', ')} or ${ROLES.at(-1)}.`,
    )
  return role
}
