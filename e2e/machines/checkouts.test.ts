import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import { copyCheckout } from './checkout.ts'
import { needsRoot, type Place, tryMachines } from './machine.ts'
import { asUser, withoutNamespaces } from './through.ts'

const NOBODY = 65_534

/** A copy in a folder of its own below the place's. */
function checkoutIn(place: Place, name: string, options: Parameters<typeof copyCheckout>[1] = {}): string {
  const folder = join(place.folder, name)
  mkdirSync(dirname(folder), { recursive: true })
  return copyCheckout(folder, options)
}

/** The page and its style sheets are there, and the sheets hold Tailwind's classes and our colours. */
async function looksRight({ port }: Place): Promise<void> {
  const url = `http://127.0.0.1:${port}`
  const page = await (await fetch(url)).text()
  const sheets = [...page.matchAll(/href="([^"]+\.css[^"]*)"/g)].map(([, href = '']) => href)
  expect(sheets.length).toBeGreaterThan(0)
  const texts = await Promise.all(sheets.map(async (href) => (await fetch(new URL(href, url))).text()))
  const css = texts.join('\n')
  expect(css).toContain('--canvas')
  expect(css).toContain('.font-mono')
  expect(css).not.toContain('@import')
}

/** A link to a folder for temporary files that is open, unlike those above a checkout. */
const temporaryOf = ({ folder }: Place) => join(folder, 'tmp')

const copiesOf = (place: Place) =>
  readdirSync(temporaryOf(place)).filter((name) => name.startsWith('latchkey-postgres-'))

const OTHER = 'https://other.example.com'

tryMachines('a checkout', [
  {
    name: 'in a folder with blanks, umlauts, apostrophes, percent signs and hashes is built and starts, and takes no lockfile above it for its own',
    prepare: (place) => {
      writeFileSync(join(place.folder, 'package-lock.json'), '{"lockfileVersion":3,"packages":{}}')
      writeFileSync(join(place.folder, 'pnpm-lock.yaml'), '')
      return {
        checkout: checkoutIn(place, `Bücher & Töne 'x' #1 100% [a] {b}/latchkey`),
        env: { HOME: undefined, TMPDIR: '/nowhere', LC_ALL: 'tr_TR.UTF-8', NODE_ENV: 'development' },
      }
    },
    answer: 'ready',
    never: [/workspace root|lockfile/i],
    check: looksRight,
  },
  {
    name: 'in a closed folder, as root’s home is, starts for the user who owns it, with nothing set but PORT',
    skip: needsRoot,
    prepare: (place) => {
      const checkout = checkoutIn(place, 'home/latchkey', { uid: NOBODY, built: true })
      chmodSync(place.folder, 0o711)
      const home = dirname(checkout)
      return {
        checkout,
        through: [
          'sh',
          '-ec',
          'chown 65534 "$1"; chmod 700 "$1"; shift; exec "$@"',
          'sh',
          home,
          ...asUser(NOBODY),
        ],
        env: { HOME: home, DATA_DIR: undefined },
      }
    },
    answer: 'ready',
    check: looksRight,
  },
  {
    name: 'in a closed folder starts for root, where user namespaces are not allowed, and leaves no copies behind',
    skip: needsRoot,
    prepare: (place) => {
      const checkout = checkoutIn(place, 'latchkey', { built: true })
      const temporary = mkdtempSync(join(tmpdir(), 'latchkey-open-'))
      chmodSync(temporary, 0o755)
      place.defer(() => rmSync(temporary, { recursive: true, force: true }))
      symlinkSync(temporary, temporaryOf(place))
      return { checkout, through: withoutNamespaces(), env: { TMPDIR: temporaryOf(place) } }
    },
    answer: 'ready',
    check: (place) => expect(copiesOf(place)).toHaveLength(1),
    again: {
      prepare: (place) => {
        expect(copiesOf(place)).toEqual([])
        return {
          checkout: join(place.folder, 'latchkey'),
          through: withoutNamespaces(),
          env: { TMPDIR: temporaryOf(place) },
        }
      },
      answer: 'ready',
    },
  },
  {
    name: 'has one file of settings: pages and tokens name the same issuer whatever lies beside it',
    prepare: (place) => {
      const checkout = checkoutIn(place, 'latchkey', { built: true })
      writeFileSync(join(checkout, '.env'), '\uFEFFPUBLIC_URL=https://portal.example.com\r\n')
      for (const name of ['.env.local', '.env.production', '.env.production.local'])
        writeFileSync(join(checkout, name), `PUBLIC_URL=${OTHER}\nSIGN_UP=invite\nNEXTAUTH_URL=${OTHER}\n`)
      return { checkout, env: { ENV_FILE: undefined } }
    },
    answer: 'ready',
    says: [
      /^\.env\.local is not read\. Move its settings to \.env, or name the file in ENV_FILE\.$/m,
      /^\.env\.production is not read\./m,
      /^Ready on https:\/\/portal\.example\.com, listening on /m,
    ],
    check: async ({ port }) => {
      const url = `http://127.0.0.1:${port}`
      const metadata = await (await fetch(`${url}/.well-known/oauth-authorization-server`)).json()
      expect(metadata.issuer).toBe('https://portal.example.com')
      for (const path of ['/docs', '/docs/verifying-tokens', '/sign-in', '/sign-up']) {
        const page = await (await fetch(`${url}${path}`)).text()
        expect(page).not.toContain('other.example.com')
      }
      expect(await (await fetch(`${url}/docs`)).text()).toContain('https://portal.example.com')
      // Open, as is the default: a file that is not read does not close it.
      expect(await (await fetch(`${url}/sign-up`)).text()).toContain('name="password"')
    },
  },
])
