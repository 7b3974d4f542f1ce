import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installFromDebian } from './debian.ts'

/** Where npm puts what the snippets alone need, beside the packages of the project. */
const OWN_FOLDER = join(import.meta.dirname, '..', '.cache', 'snippets')

/** What runs the snippets of a language, and their libraries. Nimbus, .NET and PHP's libraries are in neither registry. */
const DEBIAN_PACKAGES = [
  ['curl'],
  ['python3', 'python3-authlib', 'python3-requests', 'python3-jwt', 'python3-cryptography'],
  ['golang-go', 'golang-golang-x-oauth2-dev', 'golang-github-coreos-go-oidc-dev'],
  ['default-jdk-headless'],
  ['mono-mcs', 'mono-runtime'],
  ['php-cli', 'php-curl', 'php-apcu'],
  ['ruby', 'ruby-oauth2', 'ruby-jwt'],
]

/** A grammar of C#, and what reads it. */
const NPM_PACKAGES = ['web-tree-sitter@0.27.1', 'tree-sitter-c-sharp@0.23.5']

/** Installs what runs the snippets, as far as that is possible here; the tests say what is missing. */
export function ensureSnippetRuntimes(say: (text: string) => void): void {
  for (const names of DEBIAN_PACKAGES) {
    if (areInstalled(names)) continue
    say(`Installing ${names.join(', ')} …`)
    installFromDebian(...names)
  }
  mkdirSync(OWN_FOLDER, { recursive: true })
  writeFileSync(join(OWN_FOLDER, 'package.json'), '{ "private": true }\n')
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  spawnSync('npm', ['install', ...options, ...NPM_PACKAGES], { cwd: OWN_FOLDER, stdio: 'inherit' })
}

const areInstalled = (names: readonly string[]) => spawnSync('dpkg', ['-s', ...names]).status === 0
