/**
 * The promise's outcome, or a rejection when it has none within `milliseconds`. Nothing is cancelled: whatever it
 * started goes on, and its late outcome is dropped.
 */
export async function inTime<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no outcome within ${milliseconds} ms`)), milliseconds)
  })
  try {
    return await Promise.race([promise, tooLate])
  } finally {
    clearTimeout(timer)
  }
}
