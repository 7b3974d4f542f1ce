import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { folder, notInstalled, once, type Program, place, type Runtime, start, works } from './running.ts'

const TRY_IN_SHELL: Partial<Record<Program, string>> = {
  keepToken: '\naccess_token && access_token',
  verifyToken: `
printf '%s\\n' "$TOKENS" | while read -r token scope; do
  if answer=$(verify_access_token "$token" "$scope"); then echo ok; else echo "$answer"; fi
done`,
}

/** How its programs are tried. */
export const shell: Runtime = {
  label: 'curl',
  missing: once(() => notInstalled('curl', works('curl', '--version'))),
  run: (program, code, env) =>
    start('sh', ['-c', `${code}${TRY_IN_SHELL[program] ?? ''}`], {
      cwd: folder(),
      env: { ...env, XDG_RUNTIME_DIR: mkdtempSync(join(folder(), 'home-')) },
    }),
  readLiterals: async (literals) => {
    const at = place({ 'literals.sh': literals.map((one) => `printf '%s\\0' ${one}\n`).join('') })
    return (await start('sh', ['literals.sh'], { cwd: at })).split('\0').slice(0, -1)
  },
}
