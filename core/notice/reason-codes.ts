/** Codes of inputs for notices that cannot be used; that a notice does not arrive is a warning and never an error. */
export const noticeReasonCodes = {
  'notice-settings-invalid': 'The inputs for notices contradict each other, or an address is none.',
} as const;
