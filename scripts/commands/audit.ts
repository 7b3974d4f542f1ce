import type { Command } from 'commander'
import { z } from 'zod'
import { type AuditHead, verifyAuditLog } from '#lib/changes/verify.ts'
import { readSignedHead, type SignatureVerdict } from '#lib/features/audit/heads.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { addAuditListCommand } from './audit-list.ts'
import { keptHeadWords } from './audit-words.ts'
import { FOUND_WRONG } from './failure.ts'
import { print, type WithDatabase } from './input.ts'

const SIGNED = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/
const HOW_TO_ENTER =
  'Enter the head as printed: the number, a colon, the hash; or as signed: three parts with dots between them.'

const plainSchema = z
  .string()
  .regex(/^[1-9]\d{0,18}:[0-9a-f]{64}$/i, HOW_TO_ENTER)
  .transform((text): AuditHead => {
    const [seq = '', hash = ''] = text.split(':')
    return { seq: BigInt(seq), hash: hash.toLowerCase() }
  })

/** A head that was printed, or one that the server signed, which is still to be read. */
const headSchema = z.string().transform((text, context) => {
  if (SIGNED.test(text)) return text
  const plain = plainSchema.safeParse(text)
  if (plain.success) return plain.data
  context.addIssue(HOW_TO_ENTER)
  return z.NEVER
})

const verifySchema = z.object({ head: headSchema.optional(), json: z.boolean().default(false) })

/** `audit list | verify`. */
export function addAuditCommands(root: Command, withDatabase: WithDatabase): void {
  const audit = root.command('audit').description('list and check the audit log')
  addAuditListCommand(audit, withDatabase)
  audit
    .command('verify')
    .description(
      'recompute the hash chain, name the first row that doesn’t match, and print the head to keep',
    )
    .option(
      '--head <head>',
      'check that this head, printed earlier or signed by the server and kept elsewhere, is still in the log',
    )
    .option('--json', 'print one JSON object')
    .action((options: unknown) => verify(options, withDatabase))
}

async function verify(options: unknown, withDatabase: WithDatabase): Promise<void> {
  const { head: given, json } = verifySchema.parse(options)
  await withDatabase(async () => {
    const { head: asked = undefined, signature = null } = (await readGiven(given)) ?? {}
    const { rows, firstBadRow, missingRow, head, kept } = await verifyAuditLog(asked)
    print(
      json,
      {
        rows,
        first_bad_row: firstBadRow === null ? null : Number(firstBadRow),
        missing_row: missingRow === null ? null : Number(missingRow),
        head: head && { number: Number(head.seq), hash: head.hash },
        ...(kept && { kept_head: kept }),
        ...(signature && { signature }),
      },
      [
        firstBadRow === null ? `${rows} rows, unbroken.` : `Row ${firstBadRow} doesn’t match the chain.`,
        ...(missingRow === null ? [] : [`Row ${missingRow} is missing.`]),
        ...(signature ? [SIGNATURES[signature]] : []),
        ...(kept && asked ? [keptHeadWords(kept, asked.seq, firstBadRow)] : []),
        ...(head ? [`Head  ${head.seq}:${head.hash}`] : []),
      ],
    )
    const isSigned = signature === null || signature === 'good'
    if (firstBadRow !== null || (kept !== null && kept !== 'found') || !isSigned)
      process.exitCode = FOUND_WRONG
  })
}

type Given = { head: AuditHead; signature?: SignatureVerdict }

/** @throws AppError `invalid` for what has three parts and is no head */
async function readGiven(given: string | AuditHead | undefined): Promise<Given | undefined> {
  if (typeof given !== 'string') return given && { head: given }
  const signed = await readSignedHead(given)
  if (!signed) throw new AppError('invalid', HOW_TO_ENTER, 'head')
  return signed
}

const SIGNATURES: Record<SignatureVerdict, string> = {
  good: 'The signature is good: this server signed the head.',
  unknown_key: 'The key that signed the head is unknown here: it is another server’s, or its row is gone.',
  bad: 'The signature doesn’t match: the head was changed after it was signed.',
}
