import type { HeadVerdict } from '#lib/changes/verify.ts'

/**
 * What became of a head that was kept elsewhere, in a sentence.
 * @param seq its number
 * @param firstBadRow of the log; null where all of it matches
 */
export function keptHeadWords(verdict: HeadVerdict, seq: bigint, firstBadRow: bigint | null): string {
  if (verdict === 'missing') return `There is no row ${seq}: the end of the log was cut off.`
  if (verdict === 'different')
    return `Row ${seq} is not the one you kept: it, or a row before it, was rewritten.`
  return firstBadRow !== null && firstBadRow <= seq
    ? `Row ${seq} is the one you kept: what doesn’t match was changed or removed before it.`
    : `Row ${seq} is the one you kept: nothing up to it was changed or removed.`
}
