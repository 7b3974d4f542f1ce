import { notInstalled, once, place, type Runtime, start, works } from './running.ts'

const hasPhp = once(() => works('php', '--version'))
const hasPhpModule = (name: string) => works('php', '-r', `exit(extension_loaded('${name}') ? 0 : 1);`)
const phpCurl = once(() => hasPhpModule('curl'))
const phpCache = once(() => hasPhpModule('apcu'))

/** How its programs are tried. */
export const php: Runtime = {
  label: 'PHP',
  missing: (program) => {
    if (!hasPhp()) return 'PHP is not installed'
    if (program === 'tokenByLibrary') return 'Debian and npm have no package of league/oauth2-client'
    if (program === 'verifyToken') return 'Debian and npm have no package of firebase/php-jwt'
    if (!phpCurl()) return 'PHP’s curl is not installed'
    return program === 'keepToken' ? notInstalled('APCu', phpCache()) : null
  },
  run: (program, code, env) => {
    const more = program === 'keepToken' ? '\necho accessToken(), PHP_EOL, accessToken(), PHP_EOL;' : ''
    const at = place({ 'program.php': `${code}${more}` })
    return start('php', ['-d', 'apc.enable_cli=1', 'program.php'], { cwd: at, env })
  },
  parse: async (code) =>
    hasPhp()
      ? {
          faults: await start('php', ['-l', 'program.php'], { cwd: place({ 'program.php': code }) }).then(
            () => '',
            String,
          ),
        }
      : { unseen: 'PHP is not installed' },
  readLiterals: async (literals) => {
    if (!hasPhp()) return null
    const code = `<?php echo json_encode([${literals.join(',\n')}], JSON_THROW_ON_ERROR);`
    return JSON.parse(await start('php', ['literals.php'], { cwd: place({ 'literals.php': code }) }))
  },
}
