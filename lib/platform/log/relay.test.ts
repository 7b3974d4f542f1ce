import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { relayLines } from './relay.ts'

it('takes lines whole, however they are cut on their way, and the last one without an end', async () => {
  const written: string[] = []
  const stream = new PassThrough()
  relayLines(stream, (lines) => written.push(lines))
  for (const piece of ['{"a":', '1}\n{"b"', ':2}\n{"c":3}\n', 'cut o', 'ff']) stream.write(piece)
  stream.end()
  await new Promise((done) => stream.once('close', done))
  expect(written).toEqual(['{"a":1}\n', '{"b":2}\n{"c":3}\n', 'cut off\n'])
})
