/** How much may wait for whoever reads the log; what comes beyond is counted instead. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024

/** Under load every write wakes the reader, and costs more than the lines that it takes along. */
const TOGETHER_MS = 10

/**
 * Takes lines to a stream of this process without ever waiting for its reader: what is written within some
 * milliseconds leaves together, a reader that pauses costs lines and not requests, and one that has gone costs nothing.
 *
 * Not by file descriptor, neither at once nor by Node's thread pool: at once, a full pipe stops the whole process, and
 * a thread that waits for one keeps the process from ending.
 */
export class LogOutput {
  readonly #stream: NodeJS.WriteStream
  // As it is at the start: what libraries print is later caught at this very place.
  readonly #send: (text: string) => boolean
  readonly #onLoss: (count: number) => void
  #waiting = ''
  #lost = 0
  #hasReader = true

  constructor(stream: NodeJS.WriteStream, onLoss: (count: number) => void) {
    this.#stream = stream
    this.#send = stream.write.bind(stream)
    this.#onLoss = onLoss
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') this.#hasReader = false
    })
    process.once('exit', () => this.#flush())
  }

  write(line: string): void {
    if (!this.#hasReader) return
    if (this.#stream.writableLength + this.#waiting.length > MAX_WAITING_BYTES) {
      this.#lost++
      return
    }
    if (this.#waiting === '') setTimeout(() => this.#flush(), TOGETHER_MS).unref()
    this.#waiting += line
    if (this.#lost > 0) this.#tellLoss()
  }

  #tellLoss(): void {
    const count = this.#lost
    this.#lost = 0
    this.#onLoss(count)
  }

  #flush(): void {
    if (this.#waiting === '') return
    const text = this.#waiting
    this.#waiting = ''
    this.#send(text)
  }
}
