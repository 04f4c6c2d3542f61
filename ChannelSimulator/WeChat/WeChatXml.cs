using System.Text;
using System.Xml;

namespace PaymentGrains.ChannelSimulator.WeChat;

/// <summary>The flat XML of WeChat Pay v2: <c>&lt;xml&gt;&lt;name&gt;value&lt;/name&gt;…&lt;/xml&gt;</c>.</summary>
internal static class WeChatXml
{
    static readonly XmlReaderSettings Safe = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = SimulatedRequest.LongestBody,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
    };

    /// <summary>Null when the text is not well-formed, has a DTD, is nested, or names a field twice.</summary>
    public static Dictionary<string, string>? Read(byte[] body)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(body), Safe);
            if (reader.MoveToContent() != XmlNodeType.Element || reader.Name != "xml") return null;
            var isEmpty = reader.IsEmptyElement;
            reader.ReadStartElement();
            while (!isEmpty && reader.MoveToContent() == XmlNodeType.Element)
            {
                var name = reader.Name;
                if (!fields.TryAdd(name, reader.ReadElementContentAsString())) return null;
            }

            if (!isEmpty) reader.ReadEndElement();
            return reader.MoveToContent() == XmlNodeType.None ? fields : null;
        }
        catch (Exception problem) when (problem is XmlException or InvalidOperationException)
        {
            return null;
        }
    }

    public static string Write(IEnumerable<KeyValuePair<string, string>> fields)
    {
        var text = new StringBuilder("<xml>\n");
        foreach (var (name, value) in fields)
        {
            // The end of a CDATA section cannot stand inside of one.
            var safe = value.Replace("]]>", "]]]]><![CDATA[>", StringComparison.Ordinal);
            text.Append('<').Append(name).Append("><![CDATA[").Append(safe).Append("]]></").Append(name).Append(">\n");
        }

        return text.Append("</xml>").ToString();
    }
}
