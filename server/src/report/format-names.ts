export const FORMAT_NAMES = ['stylish', 'json', 'sarif', 'github', 'gitlab', 'junit', 'markdown', 'html'] as const;

export type FormatName = (typeof FORMAT_NAMES)[number];
