import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { faultOf } from './log.ts'

/** What a process of its own writes on standard error, and nothing on standard output. */
function written(code: string, env: Record<string, string> = {}): string[] {
  const modules = ['log', 'printed', 'log-text'].map(
    (name) => `...await import(${JSON.stringify(join(import.meta.dirname, `${name}.ts`))})`,
  )
  const script = `const { log, logWhatIsPrinted, REQUEST } = { ${modules.join(', ')} }\n${code}`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: { ...process.env, LOG_LEVEL: '', LOG_FORMAT: '', ...env },
  })
  expect(stdout).toBe('')
  return stderr.split('\n').slice(0, -1)
}

const FORGED = JSON.stringify('x\r\n{"level":"info"}\u001b[31m\u009b31m\u0000\u0085\u2028\u202e\u007fend')

describe('what the log says of a failure', () => {
  it('is its kind, code and place, and nothing that it quotes', () => {
    let fault: unknown
    try {
      JSON.parse('my-password-in-the-wrong-field')
    } catch (error) {
      fault = error
    }
    const said = faultOf(fault)
    expect(said).toMatchObject({ kind: 'SyntaxError', code: null })
    expect(said.stack.length).toBeGreaterThan(0)
    expect(JSON.stringify(said)).not.toContain('my-password')
    expect(faultOf(Object.assign(new Error('x'), { code: '23505' })).code).toBe('23505')
    expect(faultOf('my-password')).toEqual({ kind: 'string', code: null, stack: [] })
  })
})

describe('the log', () => {
  it('LG-02 is one line of JSON each, in UTC, in which nothing steers a terminal or ends a line', () => {
    const lines = written(`log.warn({ text: ${FORGED} }, 'a test')`)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^[\x20-\x7e]+$/)
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      text: JSON.parse(FORGED),
      msg: 'a test',
    })
  })

  it('LG-02 is one line of text each for people, likewise', () => {
    const lines = written(
      `log.warn({ text: ${FORGED}, count: 2 }, 'a test')
       log.info({ method: 'GET', path: '/apps', status: 200, ms: 3.1, address: '::1' }, REQUEST)`,
      { LOG_FORMAT: 'text' },
    )
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatch(
      /^\d{4}-\d\d-\d\d [\d:]{8} WARN {2}a test text="x\\r\\n[\x20-\x7e]*end" count=2$/,
    )
    expect(lines[1]).toMatch(/^\d{4}-\d\d-\d\d [\d:]{8} INFO {2}GET \/apps 200 3\.1 ms address=::1$/)
  })

  it('writes what its level takes, and nothing else', () => {
    const code = "log.error({}, 'a'); log.warn({}, 'b'); log.info({}, 'c'); log.debug({}, 'd')"
    const messages = (level: string) =>
      written(code, { LOG_LEVEL: level }).map((line) => JSON.parse(line).msg)
    expect(messages('')).toEqual(['a', 'b', 'c'])
    expect(messages('error')).toEqual(['a'])
    expect(messages('debug')).toEqual(['a', 'b', 'c', 'd'])
    expect(messages('silent')).toEqual([])
  })

  it('has written every line when the process ends at once', () => {
    expect(written("for (let n = 0; n < 3; n++) log.info({ n }, 'x'); process.exit(1)")).toHaveLength(3)
  })
})

describe('what libraries print', () => {
  it('LG-02 is one record each, however it is printed', () => {
    const lines = written(
      `logWhatIsPrinted()
      console.error(${FORGED})
      console.log('two\\nlines', { password: 'hunter2' }, 3)
      process.stdout.write(Buffer.from('direct\\n'), () => console.warn('told when written'))
      process.emitWarning('careful')`,
      { LOG_LEVEL: 'debug' },
    )
    const records = lines.map((line) => JSON.parse(line))
    expect(lines.join('')).toMatch(/^[\x20-\x7e]+$/)
    expect(records.map(({ level, text }) => [level, text])).toEqual([
      ['error', expect.stringMatching(/^x[\s\S]*end$/)],
      ['debug', 'two\nlines [object] 3'],
      ['debug', 'direct'],
      ['warn', 'careful'],
      ['warn', 'told when written'],
    ])
  })

  it('LG-01 tells of an error its kind and place, and not what it quotes', () => {
    const lines = written("logWhatIsPrinted(); console.error('failed:', new TypeError('hunter2'))")
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'error',
      text: 'failed:',
      fault: { kind: 'TypeError', stack: [expect.stringContaining('at ')] },
    })
    expect(lines[0]).not.toContain('hunter2')
  })
})
