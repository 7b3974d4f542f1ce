import { accessSync, constants, existsSync, mkdirSync, statfsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { SettingsError } from '#lib/platform/settings.ts'

/** What a new database takes, and a little to work with. */
const ROOM_FOR_NEW = 100 * 1024 * 1024

/**
 * Makes the data folder, readable by its owner alone, or sees that the one that is there can be used.
 * @throws SettingsError naming the folder and the cure
 */
export function makeDataDir(folder: string): void {
  try {
    makeFolders(folder)
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new SettingsError(
      `${folder} cannot be written (${reasonOf(error, folder)}). Make it writable, or set DATA_DIR to a folder that is.`,
    )
  }
}

/**
 * Sees that a database can be made in this folder, before one is made by half.
 * @throws SettingsError
 */
export function requireRoom(folder: string): void {
  if (existsSync(join(folder, 'postgres'))) return
  if (!hasRoomForNew(folder))
    throw new SettingsError(
      `${folder} has ${Math.floor(bytesLeft(folder) / 1024 ** 2)} MB left, but a new database needs ${ROOM_FOR_NEW / 1024 ** 2}. Free some, or set DATA_DIR to a folder with more.`,
    )
}

/** Whether a new database fits into what is left there. */
export const hasRoomForNew = (folder: string): boolean => bytesLeft(folder) >= ROOM_FOR_NEW

function bytesLeft(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

/** From the top down. (Node's own `recursive` tries for ever where a file system takes no folders, such as /proc.) */
function makeFolders(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return
  if (dirname(folder) !== folder) makeFolders(dirname(folder))
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    // Another process was first.
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error
  }
}

const REASONS = new Map([
  ['EACCES', 'this user has no access to it'],
  ['EPERM', 'this user has no access to it'],
  ['EROFS', 'its file system is read-only'],
  ['EEXIST', 'it is a file, not a folder'],
  ['ENOTDIR', 'a file is in its path'],
  ['ENOENT', 'the folder can’t be created there'],
  ['ENOSPC', 'the disk is full'],
  ['ENAMETOOLONG', 'its path is too long'],
])

function reasonOf(error: unknown, folder: string): string {
  if (!(error instanceof Error && 'code' in error)) return String(error)
  const isAbove = 'path' in error && error.path !== folder
  const code = error.code === 'EEXIST' && isAbove ? 'ENOTDIR' : String(error.code)
  return REASONS.get(code) ?? code
}
