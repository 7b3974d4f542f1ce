import { z } from 'zod'

/** A partner, or an app, has so many at most. */
export const MAX_TAGS = 20

/** A word to find partners and apps by, in lower case. */
export const tagSchema = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^[\p{Ll}\p{Lo}\p{Nd}][\p{Ll}\p{Lo}\p{Nd}-]{0,39}$/u,
    'Use letters, digits and hyphens for a tag, at most 40 characters.',
  )

export const tagsSchema = z.array(tagSchema).max(MAX_TAGS, `At most ${MAX_TAGS} tags.`)

/** Tags as people type them: with commas or spaces between. */
export const typedTags = z
  .string()
  .transform((text) => [
    ...new Set(
      text
        .toLowerCase()
        .split(/[\s,]+/)
        .filter(Boolean),
    ),
  ])
  .pipe(tagsSchema)
  .default([])
