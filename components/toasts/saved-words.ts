/** What is told of a form that saves something: "Details saved." */
export const savedWords = (what: string, { changed }: { changed: boolean }): string =>
  changed ? `${what} saved.` : 'Nothing to change.'
