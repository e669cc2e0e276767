/** Has the browser save it as a file. */
export const saveFile = (content: Blob, name: string): void => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has its own hold on it once it has begun to save.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
};
