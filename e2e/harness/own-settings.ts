import { SETTING_VARIABLES } from '#lib/platform/settings.ts'

/** What libraries take from the environment by themselves: libpq's variables and next-auth's. */
const OF_LIBRARIES = /^(PG[A-Z]+|(NEXT)?AUTH_\w+|VERCEL)$/

/**
 * No setting of whoever runs the tests: an exported `DATABASE_URL` or a `.env` may name a database and a mail
 * server that are real. Empty means unset.
 */
const NO_SETTINGS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(SETTING_VARIABLES.map((name) => [name, ''])),
  ENV_FILE: '/dev/null',
}

/** The environment of this process for one that a test starts, without anybody's settings. */
export function cleanEnvironment(): Record<string, string> & { NODE_ENV: 'production' } {
  const kept = Object.entries(process.env).flatMap(([name, value]): [string, string][] =>
    value === undefined || OF_LIBRARIES.test(name) || /^(VITEST|TEST_|PW_)/.test(name) ? [] : [[name, value]],
  )
  return { ...Object.fromEntries(kept), ...NO_SETTINGS, NODE_ENV: 'production' }
}

/** Takes the settings out of this process and of every one that it starts. */
export function forgetSettings(): void {
  for (const name of Object.keys(process.env)) if (OF_LIBRARIES.test(name)) delete process.env[name]
  Object.assign(process.env, NO_SETTINGS)
}
