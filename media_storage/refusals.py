"""Why a file may not stand as evidence: one stable code and one sentence each, whatever kind of file it is."""

from __future__ import annotations

from typing import Final

SENTENCES: Final = {
    "image_empty": "文件是空的，请重新拍摄或选择。",
    "image_not_recognised": "这个文件不是照片，请选择 JPEG、PNG、WebP 或 HEIC 格式的照片。",
    "image_format_unsupported": "暂不支持这种图片格式，请选择 JPEG、PNG、WebP 或 HEIC 格式的照片。",
    "image_type_mismatch": "文件内容与声明的类型不一致，请重新选择照片。",
    "image_animated": "不能使用动态图片，请选择静态照片。",
    # Of what was refused while such pictures were.
    "image_motion_photo": "这是带视频的动态照片，请关闭动态（实况）照片功能后重新拍摄。",
    "image_too_many_pixels": "照片尺寸过大（超过6400万像素），请降低分辨率后重新拍摄。",
    "image_too_much_memory": "这种格式的照片尺寸过大，请用手机相机拍成普通 JPEG 照片，或降低分辨率后重新选择。",
    "image_too_complex": "照片的编码方式异常，请用手机相机重新拍摄。",
    "image_truncated": "照片不完整，可能没有传完，请重新上传。",
    "image_damaged": "照片已损坏，无法打开，请重新拍摄或选择。",
    "image_polyglot": "照片文件中夹带了其他内容，不能作为证据，请选择原始照片。",
    "media_empty": "文件是空的，请重新选择。",
    "media_locked": "文件已加密或设有密码，请去掉密码后重新选择。",
    "media_polyglot": "文件中夹带了其他内容，不能作为证据，请选择原始文件。",
    "media_type_mismatch": "文件内容与声明的类型不一致，请重新选择。",
    "video_not_recognised": "这个文件不是MP4视频，请用手机相机录制。",
    "video_fragmented": "这个视频是分段的流文件，请用手机相机录制后的原始视频。",
    "video_too_complex": "视频太长或编码方式异常，请用手机相机重新录制，不要超过四小时。",
    "video_truncated": "视频不完整，可能没有传完，请重新上传。",
    "video_damaged": "视频已损坏，无法使用，请重新录制或选择。",
    "document_not_recognised": "这个文件不是PDF或Word（docx）文档，请重新选择。",
    "document_too_complex": "文档太大或结构异常，请另存为普通PDF后重新选择。",
    "document_damaged": "文档已损坏或不完整，请重新选择。",
    "document_active": "文档中带有脚本、宏或嵌入的文件，不能作为证据，请另存为普通PDF后重新选择。",
}

class MediaRefused(Exception):
    """The file may not stand as evidence. `sentence` is for whoever sent it."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.sentence = SENTENCES[code]
        super().__init__(f"{code}: {self.sentence}")


class ImageRefused(MediaRefused):
    """The file is not a photograph that may stand as evidence."""
