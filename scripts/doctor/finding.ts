/** What a check found. `text` says what to do where that is anything. */
export type Finding = { check: string; level: 'ok' | 'warn' | 'fail'; text: string }

/** Words for the findings of one check. */
export const findingsOf = (check: string) => ({
  ok: (text: string): Finding => ({ check, level: 'ok', text }),
  warn: (text: string): Finding => ({ check, level: 'warn', text }),
  fail: (text: string): Finding => ({ check, level: 'fail', text }),
})

/** Looks at one part of an installation, and changes nothing. */
export type Check = () => Promise<readonly Finding[]> | readonly Finding[]
