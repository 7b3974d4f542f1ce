/** The id of the section that a group of settings is. */
export const sectionId = (title: string): string => `${title.toLowerCase().replaceAll(' ', '-')}-settings`
