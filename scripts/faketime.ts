import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { installFromDebian } from './debian.ts'

const FOLDER = '/usr/lib'

/** Path of the library that shows a process another time; null where it is not installed. */
export function findFaketime(): string | null {
  if (!existsSync(FOLDER)) return null
  const found = readdirSync(FOLDER)
    .map((platform) => join(FOLDER, platform, 'faketime', 'libfaketimeMT.so.1'))
    .find((path) => existsSync(path))
  return found ?? null
}

/** Installs it for the tests if that is possible; those that need it say so where it is not. */
export function ensureFaketime(say: (text: string) => void): void {
  if (findFaketime()) return
  say('Installing libfaketime …')
  installFromDebian('libfaketime')
}
