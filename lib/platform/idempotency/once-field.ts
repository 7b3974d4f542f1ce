/** Name of the form field that marks one opening of a form. */
export const ONCE_FIELD = 'once'
