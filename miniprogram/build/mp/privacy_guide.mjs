// What the privacy guide (小程序用户隐私保护指引) of this mini-program has to declare, with its purposes, word for word as it is
// entered in the console. What is missing there is shut on every phone (errno 112); what is too much the reviewer refuses.
// `check:mp` holds it against every call and button of the built mini-program, docs/miniprogram.md shows it.
export const PRIVACY_GUIDE = {
  位置信息: '巡查拍照时记录拍摄地点，作为证据的一部分',
  选中的照片或视频信息: '上传报备材料和巡查照片、视频',
  选中的文件: '上传报备的文档，导入台账表格',
  剪切板: '把公布的抽查记录、日历订阅的地址复制出来，由您自己使用',
  手机号: '核对是否为台账登记的承租家庭',
}
