// As they are before the server catches what libraries print.
const toOutput = process.stdout.write.bind(process.stdout)
const toErrors = process.stderr.write.bind(process.stderr)

// Whoever reads may leave (`| head`), or the terminal may close: what is being done is done to its end without a reader.
process.stdout.on('error', () => {})
process.stderr.on('error', () => {})

/** Tells the person who started this process how it goes. */
export const say = (text: string) => void toOutput(`${text}\n`)

/** Tells why it goes no further. */
export const complain = (text: string) => void toErrors(`${text}\n`)
