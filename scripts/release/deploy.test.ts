import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { SETTING_NAMES } from '#lib/platform/settings.ts'
import { root } from '../project-files.ts'

const deploy = join(root, 'deploy')
const scratch = mkdtempSync(join(tmpdir(), 'latchkey-deploy-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

type Manifest = { apiVersion: string; kind: string; metadata: { name: string } }
type Kustomization = { resources: string[]; configMapGenerator: { literals: string[] }[] }

const documents = (file: string): unknown[] =>
  parseAllDocuments(readFileSync(join(deploy, file), 'utf8')).map((document) => {
    expect(document.errors, file).toEqual([])
    return document.toJS()
  })

/** Types of Kubernetes itself; what operators add has none. */
const TYPED = /^(v1|apps\/v1|batch\/v1|policy\/v1|networking\.k8s\.io\/v1)$/

describe('the Kubernetes manifests', () => {
  const files = readdirSync(join(deploy, 'kubernetes')).filter((name) => name !== 'kustomization.yaml')
  const [kustomization] = documents('kubernetes/kustomization.yaml') as [Kustomization]

  it('are what the types of Kubernetes allow', () => {
    const manifests = files.flatMap((file) => documents(`kubernetes/${file}`) as Manifest[])
    const lines = manifests
      .filter(({ apiVersion }) => TYPED.test(apiVersion))
      .map((manifest, at) => {
        const group = manifest.apiVersion === 'v1' ? 'core/v1' : manifest.apiVersion
        const module = `kubernetes-types/${group.replace('.k8s.io', '')}`
        return `import type { ${manifest.kind} as Kind${at} } from '${module}'\nexport const m${at}: Kind${at} = ${JSON.stringify(manifest)}`
      })
    expect(lines.length).toBeGreaterThan(4)
    // Beside the packages, so that the types are found.
    const folder = mkdtempSync(join(root, 'node_modules', '.deploy-'))
    try {
      writeFileSync(join(folder, 'manifests.ts'), lines.join('\n'))
      const { stdout } = spawnSync(
        join(root, 'node_modules', '.bin', 'tsc'),
        [
          '--noEmit',
          '--strict',
          '--skipLibCheck',
          '--ignoreConfig',
          '--module',
          'esnext',
          '--moduleResolution',
          'bundler',
          'manifests.ts',
        ],
        { cwd: folder, encoding: 'utf8' },
      )
      expect(stdout).toBe('')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('are all in the kustomization, with settings that exist', () => {
    expect(kustomization.resources.toSorted()).toEqual(files.toSorted())
    const names = kustomization.configMapGenerator.flatMap(({ literals }) =>
      literals.map((literal) => literal.split('=')[0] ?? ''),
    )
    expect(names.filter((name) => !(SETTING_NAMES as readonly string[]).includes(name))).toEqual([])
  })
})

describe('the compose file', () => {
  it('gives settings that exist, and secrets from files alone', () => {
    const [{ services }] = documents('docker/compose.yaml') as [
      { services: { latchkey: { environment: object } } },
    ]
    const names = Object.keys(services.latchkey.environment)
    const known = new Set<string>(SETTING_NAMES)
    expect(names.filter((name) => !known.has(name.replace(/_FILE$/, '')))).toEqual([])
    expect(names).toContain('LATCHKEY_KEK_FILE')
  })
})

describe('the Dockerfile', () => {
  const text = readFileSync(join(deploy, 'docker', 'Dockerfile'), 'utf8')

  it('runs what a release has, as a user who is not root', () => {
    expect(text).toMatch(/^USER 10001:10001$/m)
    expect(existsSync(join(root, 'bin', 'latchkey'))).toBe(true)
    expect(text).toContain('"/opt/latchkey/runtime/node"')
  })
})

const noSystemd =
  spawnSync('systemd-analyze', ['--version']).status === 0 ? null : 'systemd-analyze is not installed'
if (noSystemd) console.log(`skipped: ${noSystemd}`)

describe.skipIf(noSystemd)('the systemd unit', () => {
  it('is one that systemd accepts', () => {
    const program = join(scratch, 'opt', 'latchkey', 'bin', 'latchkey')
    mkdirSync(join(scratch, 'opt', 'latchkey', 'bin'), { recursive: true })
    writeFileSync(program, '#!/bin/sh\n')
    chmodSync(program, 0o755)
    const unit = join(scratch, 'latchkey.service')
    cpSync(join(deploy, 'systemd', 'latchkey.service'), unit)
    // What it starts is not where it is said to be on this machine.
    writeFileSync(
      unit,
      readFileSync(unit, 'utf8').replaceAll('/opt/latchkey', join(scratch, 'opt', 'latchkey')),
    )
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', unit], {
      encoding: 'utf8',
    })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })

  it('leaves little open to whoever breaks in', () => {
    const { status, stdout } = spawnSync(
      'systemd-analyze',
      ['security', '--offline=true', '--threshold=20', join(deploy, 'systemd', 'latchkey.service')],
      { encoding: 'utf8' },
    )
    expect(status, stdout).toBe(0)
  })
})
