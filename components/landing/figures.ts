/**
 * What the project measured of itself. Each names where docs/performance.md says so, and a test looks there: whoever
 * measures anew changes both.
 */
export const FIGURES = [
  {
    value: '9,758',
    unit: 'tokens a second',
    isOfToken: true,
    what: 'On two cores that the load generator and the database share, with every decision on disk before its response is sent.',
    source: '| latchkey | 128 | 9758 | 0.85 |',
  },
  {
    value: '3 ms',
    unit: 'to issue a token',
    isOfToken: true,
    what: 'The median at 32 connections; 99 of 100 take at most 14 ms.',
    source: '| latchkey | 32 | 7692 | 0.64 | 3 | 14 |',
  },
  {
    value: '1.0 s',
    unit: 'to start',
    isOfToken: false,
    what: 'With its own PostgreSQL, until it serves; 2.4 s the first time.',
    source: '| warm, median of 5 | 974 |',
  },
] as const satisfies readonly {
  value: string
  unit: string
  /** Of interest to whoever calls us; the others are to whoever runs this. */
  isOfToken: boolean
  what: string
  source: string
}[]
