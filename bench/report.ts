/** What a scenario has found, for people and as JSON. */
export type Report = {
  scenario: string
  /** One sentence: what was compared. */
  title: string
  rows: Record<string, string | number>[]
  /** Measured against what we aim for, in words. */
  verdicts: Verdict[]
}

export type Verdict = { claim: string; measured: string; holds: boolean }

/** The report as Markdown. */
export function markdown({ title, rows, verdicts }: Report): string {
  const heads = Object.keys(rows[0] ?? {})
  const lines = [
    `| ${heads.join(' | ')} |`,
    `|${heads.map(() => '---|').join('')}`,
    ...rows.map((row) => `| ${heads.map((head) => row[head]).join(' | ')} |`),
  ]
  const judged = verdicts.map(
    ({ claim, measured, holds }) => `- ${claim}: ${measured}${holds ? '' : ' – **missed**'}`,
  )
  return [title, '', ...lines, '', ...judged].join('\n')
}

/** A ratio against its target. */
export function atLeast(claim: string, ratio: number, target: number): Verdict {
  return { claim: `${claim} ≥ ${target}`, measured: ratio.toFixed(2), holds: ratio >= target }
}

/** A ratio against its limit. */
export function noMore(claim: string, ratio: number, limit: number): Verdict {
  return { claim: `${claim} ≤ ${limit}`, measured: ratio.toFixed(2), holds: ratio <= limit }
}

/** A figure against its limit. */
export function atMost(claim: string, value: number, limit: number, unit: string): Verdict {
  return {
    claim: `${claim} ≤ ${limit} ${unit}`,
    measured: `${Math.round(value)} ${unit}`,
    holds: value <= limit,
  }
}
