import { GregorianCalendar } from "@internationalized/date";

/** Stands in for the function of React Aria that knows thirteen calendars: the portal writes dates of one. */
export const createCalendar = () => new GregorianCalendar();
