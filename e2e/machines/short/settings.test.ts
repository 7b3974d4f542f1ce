import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Place, tryMachines } from '../machine.ts'

/** Starts with this text as the settings file. */
const withFile = (text: string | Buffer) => (place: Place) => {
  const file = join(place.folder, 'settings')
  writeFileSync(file, text)
  return { env: { ENV_FILE: file } }
}

tryMachines('settings', [
  {
    name: 'starts with none but PORT and DATA_DIR',
    answer: 'ready',
    never: [/not a setting/, /not read/],
  },
  {
    name: 'says which setting cannot be used, and what can',
    prepare: () => ({ env: { SIGN_UP: 'maybe' } }),
    answer:
      /^SIGN_UP has an invalid value\. Set it to open, domains for people with an address at SIGN_UP_DOMAINS, or invite\.$/m,
  },
  {
    name: 'starts with a file from Windows, and takes every line of it',
    prepare: withFile(Buffer.from('\uFEFFPUBLIC_URL=http://127.0.0.1:4999\r\nSIGN_UP=invite\r\n', 'utf16le')),
    answer: 'ready',
    says: [/http:\/\/127\.0\.0\.1:4999/],
  },
  {
    name: 'says that a misspelt name is ignored, and which one was meant',
    prepare: withFile('\uFEFFDATABSE_URL=postgresql://u:hunter2@127.0.0.1:1/x\n'),
    answer: 'ready',
    says: [/^DATABSE_URL is not a setting and is ignored\. Did you mean DATABASE_URL\?$/m],
    never: [/hunter2/],
  },
  {
    name: 'says which line of the file lacks its equals sign',
    prepare: withFile('PUBLIC_URL: https://portal.example.com\n'),
    answer: /settings, line 1: write PUBLIC_URL=value, with an equals sign\.$/m,
  },
  {
    name: 'says that the settings file is missing',
    prepare: ({ folder }) => ({ env: { ENV_FILE: join(folder, 'nowhere') } }),
    answer: /nowhere does not exist\. Correct ENV_FILE, or unset it\.$/m,
  },
])
