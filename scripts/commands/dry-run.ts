import { setTimeout as sleep } from 'node:timers/promises'
import { askMethods, askScopes } from '#lib/features/what-if/ask.ts'
import { findReplay } from '#lib/features/what-if/find-replay.ts'
import { headlineOf, remarksOn, type ShownReplay } from '#lib/features/what-if/shown-replay.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { counted } from '#lib/kernel/number-words.ts'
import type { AuthMethod } from '#lib/oauth/client-auth/methods.ts'
import { runReplay } from '#lib/runtime/what-if/replay.ts'
import { operator, print } from './input.ts'

/** What every command that can say beforehand what it would refuse says of that. */
export const DRY_RUN = [
  '--dry-run',
  'change nothing, and say what this would have refused in the last 30 days',
] as const

type Update = {
  clientId: string
  scopes?: readonly string[] | undefined
  authMethods?: readonly AuthMethod[] | undefined
}

/** Asks what other scopes of an app, or other methods, would have refused. */
export const askUpdate = ({ clientId, scopes, authMethods }: Update): Promise<{ id: string }> =>
  scopes
    ? askScopes({ actor: operator }, { clientId, scopes })
    : askMethods({ actor: operator }, { clientId, authMethods: authMethods ?? [] })

const LOOKS_AGAIN_MS = 200

type More = { wire: Record<string, unknown>; lines: readonly string[] }

/** Waits for a check, or does it, where no server is at it, and prints what it found after what else there is to say. */
export async function printDryRun(
  json: boolean,
  asked: Promise<{ id: string }>,
  { wire, lines }: More = { wire: {}, lines: [] },
): Promise<void> {
  const { id } = await asked
  for (;;) {
    await runReplay(id)
    const found = await findReplay(operator, id)
    if (!found) throw new AppError('not_found', 'The apps were deleted in the meantime.')
    if (found.state === 'done')
      return print(json, { ...wire, ...onWire(found) }, [...lines, ...linesOf(found)])
    if (found.state !== 'open') throw new AppError('conflict', 'The check was stopped. Try again.')
    await sleep(LOOKS_AGAIN_MS)
  }
}

const linesOf = (found: ShownReplay): string[] => [
  `${found.about}: nothing was changed.`,
  headlineOf(found),
  ...found.groups.map(
    ({ clientId, address, words, count }) =>
      `  ${clientId}  ${address ?? 'unknown address'}  ${words}  ${counted(count, 'request')}`,
  ),
  ...(found.more > 0 ? [`  and ${counted(found.more, 'more request')}`] : []),
  ...remarksOn(found),
]

const onWire = (found: ShownReplay) => ({
  dry_run: true,
  about: found.about,
  days: found.days,
  judged: found.judged,
  refused: found.refused,
  refused_anyway: found.anyway,
  failed_then: found.failed,
  unknown: found.unknown,
  not_kept: found.notKept,
  only_counted: found.onlyCounted,
  self_verifying: found.selfVerifying,
  refused_by: found.groups.map(({ clientId, reason, address, count, lastAt }) => ({
    ...{ client_id: clientId, reason, address, count, last_at: lastAt },
  })),
  refused_more: found.more,
  by_app: found.apps.map(({ clientId, ...app }) => ({ client_id: clientId, ...app })),
})
