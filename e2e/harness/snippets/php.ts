import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { notInstalled, once, type Program, place, type Runtime, start, works } from './running.ts'

const hasPhp = once(() => works('php', '--version'))
const hasPhpModule = (name: string) => works('php', '-r', `exit(extension_loaded('${name}') ? 0 : 1);`)
const phpCurl = once(() => hasPhpModule('curl'))
const phpCache = once(() => hasPhpModule('apcu'))

/** Debian and npm have no package of firebase/php-jwt. */
const PHP_JWT = join(import.meta.dirname, 'php-jwt.stand-in.php')

const TRY_IN_PHP: Partial<Record<Program, string>> = {
  keepToken: '\necho accessToken(), PHP_EOL, accessToken(), PHP_EOL;',
  verifyToken: `
foreach (explode("\\n", getenv('TOKENS')) as $line) {
    try {
        verifyAccessToken(...explode(' ', $line));
        echo 'ok', PHP_EOL;
    } catch (MissingScope) {
        echo 403, PHP_EOL;
    } catch (Exception) {
        echo 401, PHP_EOL;
    }
}`,
}

/** How its programs are tried: a token is verified with a stand-in for the library. */
export const php: Runtime = {
  label: 'PHP',
  missing: (program) => {
    if (!hasPhp()) return 'PHP is not installed'
    if (program === 'tokenByLibrary') return 'Debian and npm have no package of league/oauth2-client'
    if (program === 'verifyToken') return null
    if (!phpCurl()) return 'PHP’s curl is not installed'
    return program === 'keepToken' ? notInstalled('APCu', phpCache()) : null
  },
  run: (program, code, env) => {
    const at = place({ 'program.php': `${code}${TRY_IN_PHP[program] ?? ''}` })
    mkdirSync(join(at, 'vendor'))
    copyFileSync(PHP_JWT, join(at, 'vendor/autoload.php'))
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
