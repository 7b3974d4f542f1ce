// A lock that dies with its holder: a file with the holder's process id and start time, linked into place.
// Plain JavaScript, because it guards the installation and so runs before anything is installed.
import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** What tells this process from a later one with the same id; null when it is not alive. */
function startTime(pid) {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (error.code !== 'EPERM') return null
  }
  try {
    // Field 22 of /proc/<pid>/stat, counted after the command's closing parenthesis; field 3 is the state.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop().split(' ')
    return fields[0] === 'Z' ? null : fields[19]
  } catch {
    try {
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null
    } catch {
      return null
    }
  }
}

/**
 * The live holder's process id, or null when nobody holds the lock.
 * @param {string} file
 * @returns {number | null}
 */
export function lockHolder(file) {
  let text
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return null
  }
  const [pid, started] = text.trim().split('\n')
  const now = startTime(Number(pid))
  return now !== null && now === started ? Number(pid) : null
}

/**
 * Takes the lock if it is free.
 * @param {string} file
 * @returns {(() => void) | null} the release, or null when another process holds it
 */
export function tryLock(file) {
  mkdirSync(dirname(file), { recursive: true })
  const own = `${file}.${process.pid}`
  const mark = `${process.pid}\n${startTime(process.pid)}\n`
  writeFileSync(own, mark)
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      try {
        linkSync(own, file)
        return () => {
          if (readIfAny(file) === mark) rmSync(file, { force: true })
        }
      } catch (error) {
        if (error.code !== 'EEXIST') throw error
      }
      if (lockHolder(file) !== null) return null
      setAside(file)
    }
    return null
  } finally {
    rmSync(own, { force: true })
  }
}

function readIfAny(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

/** Removes a dead holder's file; if another process replaced it meanwhile, puts that one back. */
function setAside(file) {
  const aside = `${file}.stale.${process.pid}`
  try {
    renameSync(file, aside)
  } catch {
    return
  }
  if (lockHolder(aside) !== null) {
    try {
      linkSync(aside, file)
    } catch {
      // Someone holds it already: that one wins.
    }
  }
  rmSync(aside, { force: true })
}

/**
 * Runs `work` while holding the lock, waiting for another holder to finish first.
 * @template T
 * @param {string} file
 * @param {() => T | Promise<T>} work
 * @param {(holder: number) => void} [onWait] told once whom it waits for
 * @returns {Promise<T>}
 */
export async function withLock(file, work, onWait) {
  let release = tryLock(file)
  for (let told = false; !release; release = tryLock(file)) {
    const holder = lockHolder(file)
    if (!told && holder !== null) {
      onWait?.(holder)
      told = true
    }
    await sleep(100)
  }
  try {
    return await work()
  } finally {
    release()
  }
}
