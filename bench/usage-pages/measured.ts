import type { Person } from '#lib/access/actor.ts'

/** A page whose time is taken: its path, and what it asks the database. */
export type MeasuredPage = { name: string; path: string; read: (actor: Person) => Promise<unknown> }

/** The app with the most events. */
export const BUSIEST = 'bench-0'

/** A query string, as the pages' schemas read it. */
export const asked = (query: string): Record<string, string> => Object.fromEntries(new URLSearchParams(query))
