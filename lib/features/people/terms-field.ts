/** Name of the field with which a form accepts the terms; its value is the version that was shown. */
export const TERMS_FIELD = 'terms'
