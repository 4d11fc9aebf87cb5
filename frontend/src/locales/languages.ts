/** The languages that the portal has texts in. A new one needs a catalogue `<language>.po` beside this file. */
export const languages = ["en"] as const;

export type Language = (typeof languages)[number];

/** The regional variants whose date and calendar words React Aria keeps in the build. */
export const regions = ["en-GB", "en-US"] as const;
