import { type AppFound, emptyFound } from '#lib/features/what-if/schemas.ts'
import type { KeptRow, Verdict } from './judge.ts'

/** Adds up what becomes of the requests of one app. */
export class Tally {
  readonly #found: AppFound
  readonly #groups: Map<string, AppFound['groups'][number]>
  readonly #mostGroups: number

  /** @param mostGroups so many addresses are told apart; refusals of others are counted together */
  constructor(before: AppFound | undefined, mostGroups: number) {
    this.#found = before ?? emptyFound()
    this.#groups = new Map(this.#found.groups.map((group) => [keyOf(group), group]))
    this.#mostGroups = mostGroups
  }

  add(row: KeptRow, verdict: Verdict | null): void {
    const found = this.#found
    if (row.outcome === 'refused' || verdict === null) {
      found.failed++
      return
    }
    found.judged++
    if (row.api_id !== null) found.byApi[row.api_id] = (found.byApi[row.api_id] ?? 0) + 1
    if (verdict.kind === 'anyway') found.anyway++
    if (verdict.kind === 'unknown') found.unknown[verdict.why]++
    if (verdict.kind !== 'refused') return
    found.refused++
    this.#addTo({ reason: verdict.reason, address: row.address, count: 1, lastAt: row.time.getTime() })
  }

  #addTo(one: AppFound['groups'][number]): void {
    const group = this.#groups.get(keyOf(one))
    if (group) {
      group.count++
      group.lastAt = one.lastAt
    } else if (this.#groups.size < this.#mostGroups) {
      this.#groups.set(keyOf(one), one)
    } else {
      this.#found.more++
    }
  }

  result(): AppFound {
    const groups = [...this.#groups.values()].sort((one, other) => other.count - one.count)
    return { ...this.#found, groups }
  }
}

const keyOf = ({ reason, address }: AppFound['groups'][number]) => `${reason} ${address ?? ''}`
