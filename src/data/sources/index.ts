export type { Directory } from "./directory.ts";
export type { FileSource } from "./file_source.ts";
export type { FolderContent, FolderDatasetOptions, LabelMode } from "./folder_dataset.ts";
export { imageDatasetFromDirectory, type ImageFolderOptions } from "./image_folder.ts";
export type { ImageInterpolation } from "./images/fit_size.ts";
export { imgToArray, loadImg, type ImgToArrayOptions, type LoadImgOptions, type LoadInterpolation } from "./images/load_img.ts";
export type { ColorMode, Picture } from "./images/picture.ts";
export { arrayToImg, saveImg, type ArrayToImgOptions, type SaveImgOptions } from "./images/save_img.ts";
export { textDatasetFromDirectory, type TextFolderOptions } from "./text_folder.ts";
