import { existsSync } from 'node:fs'
import { installFromDebian } from './debian.ts'

const MODULE = '/usr/lib/softhsm/libsofthsm2.so'
const TOOLS = ['/usr/bin/softhsm2-util', '/usr/bin/pkcs11-tool']

/** The PKCS#11 module of SoftHSM; null where it, or what talks to it, is not installed. */
export const findSofthsm = (): string | null => ([MODULE, ...TOOLS].every(existsSync) ? MODULE : null)

/** Installs a security module in software, and OpenSC's tools, for the test of a key that one unwraps, if that is possible. */
export function ensureSofthsm(say: (text: string) => void): void {
  if (findSofthsm()) return
  say('Installing SoftHSM and OpenSC …')
  installFromDebian('softhsm2', 'opensc')
}
