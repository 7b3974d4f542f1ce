import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { SECRET_SETTINGS, SETTING_NAMES } from '#lib/platform/settings.ts'
import { root } from '#scripts/project-files.ts'

const textOf = (file: string) => readFileSync(join(root, file), 'utf8')

it.each(['README.md', '.env.example'])(
  '%s names every setting, and which of them can be in files',
  (file) => {
    const text = textOf(file)
    expect(SETTING_NAMES.filter((name) => !new RegExp(`\\b${name}\\b`).test(text))).toEqual([])
    const [, onFiles = ''] = /SMTP_URL_FILE=([\s\S]*?)\n\n/.exec(text) ?? []
    expect(SECRET_SETTINGS.filter((name) => !new RegExp(`\\b${name}\\b`).test(onFiles))).toEqual([])
  },
)
