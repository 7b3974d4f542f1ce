import { guardAgainstTranslation } from '#components/translation-guard.ts'

// Next runs this before it hydrates a page.
guardAgainstTranslation(document)
