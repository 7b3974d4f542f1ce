/** The width that head, content and foot of every page share. */
export const FRAME = 'mx-auto w-full max-w-[76rem] px-4 sm:px-6'
