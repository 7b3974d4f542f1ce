import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesIn, isSource, root } from '#scripts/project-files.ts'
import { sentencesIn } from './sentences-in.ts'

// Every sentence that a person may meet, with its place: node scripts/bootstrap.mjs scripts/words/sentences.ts [part of a path]
const [, , part = ''] = process.argv
for (const file of filesIn('app', 'components', 'lib', 'scripts').filter(isSource))
  if (file.includes(part))
    for (const { line, text } of sentencesIn(file, readFileSync(join(root, file), 'utf8')))
      process.stdout.write(`${file}:${line}\t${text}\n`)
