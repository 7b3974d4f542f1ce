import { once, type Program, place, type Runtime, start, works } from './running.ts'

/** Debian's libraries are seen by Debian's Python alone. */
const PYTHONS = ['python3', '/usr/bin/python3']
const pythonWith = (modules: string) => PYTHONS.find((command) => works(command, '-c', `import ${modules}`))
const plainPython = once(() => pythonWith('json'))
const pythonFor: Record<Program, () => string | undefined> = {
  tokenRequest: plainPython,
  apiCall: plainPython,
  keepToken: plainPython,
  tokenByLibrary: once(() => pythonWith('authlib.integrations.requests_client')),
  verifyToken: once(() => pythonWith('jwt, cryptography')),
}

const TRY_IN_PYTHON: Partial<Record<Program, string>> = {
  keepToken: '\n\nprint(access_token())\nprint(access_token())\n',
  verifyToken: `

import os
for line in os.environ["TOKENS"].split("\\n"):
    try:
        verify_access_token(*line.split(" "))
        print("ok")
    except MissingScope:
        print(403)
    except jwt.PyJWTError:
        print(401)
`,
}

/** How its programs are tried. */
export const python: Runtime = {
  label: 'Python',
  missing: (program) =>
    pythonFor[program]()
      ? null
      : ({ tokenByLibrary: 'Authlib is not installed', verifyToken: 'PyJWT is not installed' }[
          program as string
        ] ?? 'Python is not installed'),
  run: (program, code, env) =>
    start(pythonFor[program]() ?? 'python3', ['program.py'], {
      cwd: place({ 'program.py': `${code}${TRY_IN_PYTHON[program] ?? ''}` }),
      env: { ...env, PYTHONDONTWRITEBYTECODE: '1' },
    }),
  readLiterals: async (literals) => {
    const command = plainPython()
    if (!command) return null
    const code = `import json\nprint(json.dumps([${literals.join(',\n')}]))`
    return JSON.parse(await start(command, ['literals.py'], { cwd: place({ 'literals.py': code }) }))
  },
}
